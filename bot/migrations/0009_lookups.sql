-- A repository is found by its name however people write it, by calendars many times in an hour.
CREATE INDEX work_by_name ON work (lower(repo));
-- Rows in trouble are shown in this order; of the sprints that are over only the latest thousand.
CREATE INDEX work_troubled ON work (parked DESC, changed_at DESC) WHERE parked OR asleep <> '';
