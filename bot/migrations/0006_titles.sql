-- What a sprint's issue is called and when it was opened: both tell its days, also where people opened it by hand. ''
-- where it is gone, or was closed before its end.
ALTER TABLE work ADD COLUMN title text NOT NULL DEFAULT '', ADD COLUMN opened_at timestamptz;
