INSERT INTO statement_made BY NAME
SELECT batch.*
FROM batch_statement_made AS batch
ANTI JOIN unwanted_claim USING (log_partition, log_offset);
