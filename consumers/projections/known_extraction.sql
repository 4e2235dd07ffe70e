-- Whether any of these extractions completed in an earlier batch.
SELECT count(*) > 0
FROM extraction_completed
WHERE extraction_id IN (SELECT unnest(?));
