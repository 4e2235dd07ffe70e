-- Which record stands before a position, so that a log is known by what it holds and not by its names alone.
-- NULL where that was not looked at: positions from before this column, and replays that pass records over.
ALTER TABLE positions ADD COLUMN last_hash BLOB;
