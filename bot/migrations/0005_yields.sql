-- Whether a row that waits may be looked at before next_at when somebody does something there: it waits for room, or
-- for GitHub's lists, and not because GitHub wants silence or because something failed.
ALTER TABLE work ADD COLUMN yields boolean NOT NULL DEFAULT false;
