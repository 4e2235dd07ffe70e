-- The extractions that have claims standing and no completion, with the offset of their first claim.
SELECT extraction_id, min(log_offset) AS first_offset
FROM (
    SELECT extraction_id, log_offset
    FROM batch_claim
    ANTI JOIN unwanted_claim USING (log_partition, log_offset)
    UNION ALL
    SELECT extraction_id, first_offset FROM open_extraction
)
ANTI JOIN extraction_completed USING (extraction_id)
GROUP BY extraction_id;
