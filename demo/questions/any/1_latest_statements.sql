-- Who said what? The latest articles first.
SELECT
    strftime(coalesce(published_at, captured_at), '%Y-%m-%d') AS day,
    left(speaker, 24) AS speaker,
    left(cue, 12) AS cue,
    left(content, 42) AS content
FROM statements
WHERE speaker IS NOT NULL
ORDER BY coalesce(published_at, captured_at) DESC, article_id, cue_start
LIMIT 12
