INSERT INTO figure_reported BY NAME
SELECT batch.*
FROM batch_figure_reported AS batch
ANTI JOIN unwanted_claim USING (log_partition, log_offset);
