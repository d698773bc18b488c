-- Whether all rows of a repository have the name and the installation that it has now is seen by the ends of this index.
CREATE INDEX work_by_repository ON work (repo_id, repo, installation);
