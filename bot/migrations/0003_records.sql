-- What each sprint came to: frozen once, and never written again but for the node id of its comment.

-- `body` is the record as text, `checksum` its SHA-256; the numbers of goals are there for comparison, so that nobody
-- has to read the texts of six sprints for it. `number` is that of the sprint, 0 where it has none.
CREATE TABLE record (
    repo_id   bigint NOT NULL,
    sprint    integer NOT NULL,
    number    integer NOT NULL,
    starts    date NOT NULL,
    ends      date NOT NULL,
    committed integer NOT NULL,
    done      integer NOT NULL,
    added     integer NOT NULL,
    carried   integer NOT NULL,
    body      text NOT NULL,
    checksum  text NOT NULL,
    frozen_at timestamptz NOT NULL,
    node_id   text NOT NULL DEFAULT '',
    PRIMARY KEY (repo_id, sprint)
);
CREATE INDEX record_by_end ON record (repo_id, ends);
