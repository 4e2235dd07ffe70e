-- What is disputed, by whom, and who had claimed it?
SELECT
    left(disputer, 28) AS disputer,
    mode,
    left(claim, 36) AS claim,
    left(claim_speaker, 14) AS claimed_by
FROM disputes
WHERE disputer IS NOT NULL AND claim_speaker IS NOT NULL AND length(claim) > 20
ORDER BY published_at, url, words_start
LIMIT 10
