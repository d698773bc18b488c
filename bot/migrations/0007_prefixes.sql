-- The effects of one row are found by how their keys begin; the primary key serves that only where the database sorts
-- by bytes, and most do not.
CREATE INDEX effect_by_prefix ON effect (repo_id, key COLLATE "C");
