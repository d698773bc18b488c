-- Who is logged in to the dashboard, one row for each browser. `id` is the SHA-256 of what the browser's cookie holds, and
-- `sealed` are the tokens that GitHub gave us for this person, encrypted; NULL in `good_until` means that they do not expire.
CREATE TABLE session (
    id            bytea PRIMARY KEY,
    person        bigint NOT NULL,
    login         text NOT NULL,
    sealed        bytea NOT NULL,
    good_until    timestamptz,
    begun_at      timestamptz NOT NULL DEFAULT now(),
    seen_at       timestamptz NOT NULL DEFAULT now(),
    renewed_until timestamptz
);
CREATE INDEX session_by_person ON session (person, seen_at);
CREATE INDEX session_by_age ON session (seen_at);

-- What was sent to GitHub from a form, so that the same form sent twice says it once. `url` is "" until GitHub has answered.
CREATE TABLE posting (
    session bytea NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    once    text NOT NULL,
    url     text NOT NULL DEFAULT '',
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session, once)
);
