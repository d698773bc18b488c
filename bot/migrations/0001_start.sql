-- The first shape: what GitHub told us, what is to be looked at, and what GitHub does not keep for us.

-- One row per space and per sprint: the truth about what is to be done. `wanted` counts the times somebody asked for a
-- look, `done` how far a look got; they are equal when the row is clean. A worker holds the row until `lease_until`;
-- `epoch` grows with every claim and fences off a worker that comes back from the dead.
CREATE TABLE work (
    key           text COLLATE "C" PRIMARY KEY, -- sorted as Python sorts, so that everybody locks in one order
    kind          text NOT NULL CHECK (kind IN ('space', 'sprint')),
    repo_id       bigint NOT NULL,
    repo          text NOT NULL,
    number        integer NOT NULL DEFAULT 0,
    installation  bigint NOT NULL,
    wanted        bigint NOT NULL DEFAULT 1,
    done          bigint NOT NULL DEFAULT 0,
    next_at       timestamptz NOT NULL DEFAULT now(),
    due_at        timestamptz,
    looked_at     timestamptz NOT NULL DEFAULT now(),
    deferred_at   timestamptz,
    owner         text NOT NULL DEFAULT '',
    lease_seconds double precision NOT NULL DEFAULT 0,
    lease_until   timestamptz,
    epoch         bigint NOT NULL DEFAULT 0,
    fails         integer NOT NULL DEFAULT 0,
    last_error    text NOT NULL DEFAULT '',
    parked        boolean NOT NULL DEFAULT false,
    asleep        text NOT NULL DEFAULT '',
    changed_at    timestamptz NOT NULL DEFAULT now(),
    CHECK (done <= wanted)
);
CREATE INDEX work_by_place ON work (repo_id, number);
CREATE INDEX work_by_installation ON work (installation);
CREATE INDEX work_leased ON work (installation) WHERE lease_until IS NOT NULL;
CREATE INDEX work_dirty ON work (next_at) WHERE wanted > done AND NOT parked AND asleep = '';
CREATE INDEX work_due ON work (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX work_looked_at ON work (looked_at) WHERE wanted = done AND NOT parked AND asleep = '';

-- Every delivery that was answered 202, and how it ended. `pending` is the number of work rows it still waits for.
CREATE TABLE delivery (
    guid          text PRIMARY KEY,
    event         text NOT NULL,
    action        text NOT NULL,
    repository    text NOT NULL,
    repository_id bigint NOT NULL,
    installation  bigint NOT NULL,
    state         text NOT NULL CHECK (state IN ('received', 'ignored', 'done', 'failed')),
    pending       integer NOT NULL DEFAULT 0,
    error         text NOT NULL DEFAULT '',
    received_at   timestamptz NOT NULL DEFAULT now(),
    ended_at      timestamptz
);
CREATE INDEX delivery_by_state ON delivery (state);
CREATE INDEX delivery_by_age ON delivery (received_at);

-- Which rows a delivery touched, and which look answers it: the first one that has seen `wanted`.
CREATE TABLE touch (
    guid   text NOT NULL REFERENCES delivery (guid) ON DELETE CASCADE,
    key    text COLLATE "C" NOT NULL REFERENCES work (key) ON DELETE CASCADE,
    wanted bigint NOT NULL,
    PRIMARY KEY (guid, key)
);
CREATE INDEX touch_by_key ON touch (key, wanted);

-- What was made on GitHub, and what may have been: the row is there before the call.
CREATE TABLE effect (
    repo_id  bigint NOT NULL,
    key      text NOT NULL,
    tried_at timestamptz,
    done_at  timestamptz,
    node_id  text NOT NULL DEFAULT '',
    number   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (repo_id, key)
);
CREATE INDEX effect_by_age ON effect (done_at);

-- The last state on which all surfaces of a goal agreed.
CREATE TABLE goal (
    repo_id   bigint NOT NULL,
    sprint    integer NOT NULL,
    number    integer NOT NULL,
    node_id   text NOT NULL,
    title     text NOT NULL,
    status    text NOT NULL,
    last_open text NOT NULL,
    owner     text NOT NULL,
    emoji     text NOT NULL DEFAULT '',
    label     text NOT NULL DEFAULT '',
    PRIMARY KEY (repo_id, sprint, number)
);
CREATE INDEX goal_by_number ON goal (repo_id, number);
CREATE INDEX goal_by_node ON goal (node_id);

-- What changed since, one row per change; the numbering keeps the order of changes that share an instant.
CREATE TABLE change (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repo_id bigint NOT NULL,
    sprint  integer NOT NULL,
    number  integer NOT NULL,
    at      timestamptz NOT NULL,
    what    text NOT NULL,
    before  text NOT NULL,
    after   text NOT NULL,
    surface text NOT NULL,
    who     text NOT NULL
);
CREATE INDEX change_by_sprint ON change (repo_id, sprint, at);

-- The last rules of a space that could be read without a mistake.
CREATE TABLE rules (
    repo_id bigint PRIMARY KEY,
    text    text NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);

-- What is made once and stays: the key that signs our markers.
CREATE TABLE secret (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);
