-- A capture that is in the log twice (an append retried after an unknown outcome) is one fact: the first.
INSERT INTO article_captured BY NAME
SELECT captured.*
FROM batch_article_captured AS captured
ANTI JOIN article_captured AS known USING (event_id)
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY log_offset) = 1;
