-- The first completion of an extraction counts; what its counts promise is compared with what stands.
-- Runs before the claims of the batch go in, so that stored_open_claim holds earlier ones only, and after its
-- dead letters are in.
INSERT INTO extraction_completed BY NAME
WITH
first_completion AS (
    SELECT *
    FROM batch_extraction_completed
    QUALIFY row_number() OVER (PARTITION BY extraction_id ORDER BY log_offset) = 1
),
standing AS (
    SELECT extraction_id, event_id FROM batch_claim ANTI JOIN unwanted_claim USING (log_partition, log_offset)
    UNION ALL
    SELECT extraction_id, event_id FROM stored_open_claim
),
found AS (
    SELECT extraction_id, count(*) AS claims
    FROM standing
    GROUP BY extraction_id
),
-- Each event that died before the completion once, unless another copy of it stands.
dead AS (
    SELECT extraction_id, count(DISTINCT letter.event_id) AS claims
    FROM dead_letter AS letter
    JOIN first_completion AS completion USING (extraction_id)
    ANTI JOIN standing ON standing.event_id = letter.event_id
    WHERE letter.topic = 'claims'
        AND letter."partition" = completion.log_partition
        AND letter."offset" < completion.log_offset
    GROUP BY extraction_id
)
SELECT
    completion.*,
    CAST(completion.statements AS BIGINT) + completion.figures + completion.disputes
        - coalesce(found.claims, 0) - coalesce(dead.claims, 0) AS missing
FROM first_completion AS completion
ANTI JOIN extraction_completed AS known USING (extraction_id)
LEFT JOIN found USING (extraction_id)
LEFT JOIN dead USING (extraction_id);
