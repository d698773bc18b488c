-- What comes in by the API, and who may ask it: tokens of spaces, values of metrics that were told, and answers that may
-- be asked for again.

-- Only the SHA-256 of a token is kept: it has 256 random bits, which nobody finds by trying. A token that is revoked is
-- deleted; what it told keeps its name.
CREATE TABLE token (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repo_id    bigint NOT NULL,
    name       text NOT NULL,
    digest     bytea NOT NULL UNIQUE,
    scope      text NOT NULL CHECK (scope IN ('read', 'metrics')),
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    used_on    date,
    UNIQUE (repo_id, name)
);

-- A value that was told waits here until a look takes it: then it is kept for its sprint as one of `/metric` is. `folded`
-- is the name as names are compared: one value for each instant.
CREATE TABLE reported (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repo_id     bigint NOT NULL,
    sprint      integer NOT NULL,
    name        text NOT NULL,
    folded      text NOT NULL,
    value       text NOT NULL,
    at          timestamptz NOT NULL,
    who         text NOT NULL,
    source      text NOT NULL DEFAULT '',
    reported_at timestamptz NOT NULL DEFAULT now(),
    taken       boolean NOT NULL DEFAULT false,
    UNIQUE (repo_id, folded, at)
);
CREATE INDEX reported_waiting ON reported (repo_id, sprint) WHERE NOT taken;

-- What was answered to a request with an Idempotency-Key; `digest` is that of the request, so that the same key with
-- another request is noticed.
CREATE TABLE answered (
    token  bigint NOT NULL REFERENCES token (id) ON DELETE CASCADE,
    key    text NOT NULL,
    digest bytea NOT NULL,
    answer jsonb NOT NULL DEFAULT '{}',
    at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (token, key)
);
CREATE INDEX answered_by_age ON answered (at);
