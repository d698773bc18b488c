-- When GitHub was asked last whether the App is still installed in a repository, and since when it says no; NULL: it says
-- yes. What is stored about one that is gone for long is deleted.
CREATE TABLE departure (
    repo_id  bigint PRIMARY KEY,
    left_at  timestamptz,
    asked_at timestamptz NOT NULL DEFAULT now()
);
