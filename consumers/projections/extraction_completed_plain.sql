-- As extraction_completed, for batches of which it is known beforehand that every completion is the first of
-- its extraction, that every claim becomes a row, and that no claim is among the dead letters.
INSERT INTO extraction_completed BY NAME
WITH found AS (
    SELECT extraction_id, count(*) AS claims
    FROM batch_claim
    GROUP BY extraction_id
)
SELECT
    completion.*,
    CAST(completion.statements AS BIGINT) + completion.figures + completion.disputes
        - coalesce(found.claims, 0) - coalesce(open_extraction.claims, 0) AS missing
FROM batch_extraction_completed AS completion
LEFT JOIN found USING (extraction_id)
LEFT JOIN open_extraction USING (extraction_id);
