-- Who speaks in several outlets?
SELECT speaker, left(title, 36) AS title, outlets, articles, statements, disputes
FROM speakers
WHERE outlets > 1 AND kind = 'person' AND speaker LIKE '% %'
ORDER BY outlets DESC, statements DESC, speaker
LIMIT 8
