-- A capture that is in the log twice (an append retried after an unknown outcome) is one fact: the first.
-- Found by identities alone, so that no text is moved for it.
CREATE OR REPLACE TEMP TABLE unwanted_capture AS
SELECT captured.log_partition, captured.log_offset
FROM batch_article_captured AS captured
LEFT JOIN article_captured AS known USING (event_id)
QUALIFY known.event_id IS NOT NULL
    OR row_number() OVER (PARTITION BY captured.event_id ORDER BY captured.log_offset) > 1;
