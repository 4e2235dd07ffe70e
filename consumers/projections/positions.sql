-- Inserted, never updated: an updated row beside an open reader makes a checkpoint fail.
INSERT INTO positions BY NAME
SELECT * FROM batch_position;
