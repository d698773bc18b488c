-- What a goal's life needs: when it was last heard, commands with receipts, notes, labels that are followed, boards.
-- Everything is added and has a default, so that a process of the version before can work on beside this one.

ALTER TABLE goal
    ADD COLUMN heard_at timestamptz,
    ADD COLUMN lined boolean NOT NULL DEFAULT false,
    ADD COLUMN unlined_at timestamptz,
    ADD COLUMN carried integer NOT NULL DEFAULT 0,
    ADD COLUMN facts jsonb NOT NULL DEFAULT '[]'; -- what else its line said, as a list of pairs
CREATE INDEX goal_by_owner ON goal (lower(owner)) WHERE owner <> '';

ALTER TABLE change
    ADD COLUMN note text NOT NULL DEFAULT '',
    ADD COLUMN title text NOT NULL DEFAULT '';
CREATE INDEX change_by_age ON change (repo_id, at, id);
CREATE INDEX change_by_goal ON change (repo_id, number, at, id);

-- What a post of ours said last, as a digest: the same again is not worth an edit.
ALTER TABLE effect ADD COLUMN digest text NOT NULL DEFAULT '';

-- What became of each command; `comment` is the comment's number, `digest` names the command within it. A goal that was
-- carried is seen by two sprints, yet its commands are carried out once: so the sprint is not part of the key.
CREATE TABLE receipt (
    repo_id bigint NOT NULL,
    sprint  integer NOT NULL,
    comment bigint NOT NULL,
    digest  text NOT NULL,
    outcome text NOT NULL,
    message text NOT NULL DEFAULT '',
    at      timestamptz NOT NULL,
    who     text NOT NULL,
    name    text NOT NULL,
    PRIMARY KEY (repo_id, comment, digest)
);
CREATE INDEX receipt_by_sprint ON receipt (repo_id, sprint);
CREATE INDEX receipt_by_age ON receipt (at);

-- What people asked to be kept for a sprint: retro notes, scores, risks, decisions. `fields` is a list of pairs.
CREATE TABLE kept (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repo_id bigint NOT NULL,
    sprint  integer NOT NULL,
    number  integer NOT NULL DEFAULT 0,
    kind    text NOT NULL,
    text    text NOT NULL,
    who     text NOT NULL,
    at      timestamptz NOT NULL,
    fields  jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX kept_by_sprint ON kept (repo_id, sprint, at);

-- Which label stands for which status, by its node id: a label that somebody renamed is still the same one.
CREATE TABLE status_label (
    repo_id bigint NOT NULL,
    status  text NOT NULL,
    node_id text NOT NULL,
    PRIMARY KEY (repo_id, status)
);

-- Which boards a space uses, by their node ids; '' is one that its rules name and that was not found.
CREATE TABLE board (
    repo_id bigint NOT NULL,
    node_id text NOT NULL,
    PRIMARY KEY (repo_id, node_id)
);
CREATE INDEX board_by_node ON board (node_id);
