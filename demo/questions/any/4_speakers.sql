-- Who speaks most?
SELECT
    left(speaker, 24) AS speaker,
    left(title, 24) AS title,
    statements,
    articles,
    outlets,
    disputes
FROM speakers
ORDER BY statements DESC, speaker
LIMIT 10
