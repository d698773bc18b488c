-- What is to be told where people chat: one row for each thing and channel, told once. It is written with what a look
-- remembers, and sent by whichever worker comes first. `due_at` and `until` are by the clock by which people plan, all
-- else by the database's. `sent_digest` is that of the text that was sent last, `remote` what the channel calls that
-- message where it can be edited. Rows are kept for a while after that, so that nothing is told twice.
CREATE TABLE notice (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repo_id     bigint NOT NULL,
    repo        text NOT NULL,
    sprint      integer NOT NULL,
    channel     text NOT NULL,
    key         text NOT NULL,
    kind        text NOT NULL,
    title       text NOT NULL,
    body        text NOT NULL,
    url         text NOT NULL DEFAULT '',
    facts       jsonb NOT NULL DEFAULT '{}',
    digest      text NOT NULL,
    changes     boolean NOT NULL DEFAULT false,
    due_at      timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT now(),
    wait_until  timestamptz NOT NULL DEFAULT now(),
    tries       integer NOT NULL DEFAULT 0,
    lease       text NOT NULL DEFAULT '',
    lease_until timestamptz,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'parked')),
    sent_digest text NOT NULL DEFAULT '',
    remote      text NOT NULL DEFAULT '',
    sent_at     timestamptz,
    error       text NOT NULL DEFAULT '',
    UNIQUE (repo_id, channel, key)
);
CREATE INDEX notice_waiting ON notice (wait_until) WHERE state = 'waiting';
CREATE INDEX notice_of_sprint ON notice (repo_id, sprint, made_at);

-- How each channel of the operator is: until when nothing is sent there, how often in a row it failed, and why.
CREATE TABLE channel (
    name       text PRIMARY KEY,
    wait_until timestamptz NOT NULL DEFAULT now(),
    fails      integer NOT NULL DEFAULT 0,
    error      text NOT NULL DEFAULT '',
    failed_at  timestamptz,
    sent_at    timestamptz
);
