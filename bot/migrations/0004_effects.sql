-- Retros and the issues of their actions are known by what made them: a delivery about one asks for it by number.
CREATE INDEX effect_by_number ON effect (repo_id, number) WHERE number <> 0;
