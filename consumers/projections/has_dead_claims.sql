-- Whether claims of any extraction are among the dead letters.
SELECT count(*) > 0
FROM dead_letter
WHERE extraction_id IS NOT NULL;
