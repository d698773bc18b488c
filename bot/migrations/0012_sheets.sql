-- What each sprint looked like at the end of the last look that changed anything about it: pages, exports and messages
-- read it, and ask GitHub for nothing. `body` is the sheet as text, `at` since when it says so; days and state are
-- there so that the running sprint is found without reading the texts.
CREATE TABLE sheet (
    repo_id bigint NOT NULL,
    sprint  bigint NOT NULL,
    starts  date NOT NULL,
    ends    date NOT NULL,
    state   text NOT NULL,
    at      timestamptz NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (repo_id, sprint)
);
