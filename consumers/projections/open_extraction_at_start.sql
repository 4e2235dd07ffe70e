-- The same over the whole warehouse, for a projector that starts.
SELECT extraction_id, min(log_offset) AS first_offset
FROM (
    SELECT extraction_id, log_offset FROM statement_made
    UNION ALL
    SELECT extraction_id, log_offset FROM figure_reported
    UNION ALL
    SELECT extraction_id, log_offset FROM claim_disputed
)
ANTI JOIN extraction_completed USING (extraction_id)
GROUP BY extraction_id;
