INSERT INTO article_captured BY NAME
SELECT captured.*
FROM batch_article_captured AS captured
ANTI JOIN unwanted_capture USING (log_partition, log_offset);
