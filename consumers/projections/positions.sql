-- Inserted, never updated: an updated row beside an open reader makes a checkpoint fail.
INSERT INTO positions (topic, "partition", next_offset, last_hash)
SELECT unnest(?), unnest(?), unnest(?), unnest(?);
