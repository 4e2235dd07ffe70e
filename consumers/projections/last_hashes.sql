-- The hash of the record before each partition's position, where it is known. A batch that was projected by
-- halves leaves a position twice, the second time without it.
SELECT topic, "partition", max(last_hash) AS last_hash
FROM positions
SEMI JOIN projected_positions USING (topic, "partition", next_offset)
WHERE last_hash IS NOT NULL
GROUP BY topic, "partition";
