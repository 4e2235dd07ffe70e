INSERT INTO claim_disputed BY NAME
SELECT batch.*
FROM batch_claim_disputed AS batch
ANTI JOIN unwanted_claim USING (log_partition, log_offset);
