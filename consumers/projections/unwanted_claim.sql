-- The positions of claims in the batch that must not become rows, which are none in all but rare batches:
-- what comes after its extraction completed (it was extracted twice), and a second copy of an event.
-- An extraction's events share a key, hence a partition, so that their offsets can be compared.
CREATE OR REPLACE TEMP TABLE unwanted_claim AS
WITH
completion AS (
    SELECT extraction_id, min(log_offset) AS completed_offset
    FROM batch_extraction_completed
    GROUP BY extraction_id
),
tally AS (
    SELECT
        extraction_id,
        count(*) AS events,
        count(DISTINCT event_id) AS identities,
        max(log_offset) AS last_offset
    FROM batch_claim
    GROUP BY extraction_id
),
doubtful AS (
    SELECT
        tally.extraction_id,
        completion.completed_offset,
        known.extraction_id IS NOT NULL AS completed_earlier
    FROM tally
    LEFT JOIN completion USING (extraction_id)
    LEFT JOIN extraction_completed AS known USING (extraction_id)
    LEFT JOIN open_extraction USING (extraction_id)
    WHERE tally.identities < tally.events
        OR tally.last_offset > completion.completed_offset
        OR known.extraction_id IS NOT NULL
        OR open_extraction.extraction_id IS NOT NULL
)
SELECT claim.log_partition, claim.log_offset
FROM batch_claim AS claim
JOIN doubtful USING (extraction_id)
QUALIFY doubtful.completed_earlier
    OR claim.log_offset > doubtful.completed_offset
    OR claim.event_id IN (SELECT event_id FROM stored_open_claim)
    OR row_number() OVER (PARTITION BY claim.event_id ORDER BY claim.log_offset) > 1;
