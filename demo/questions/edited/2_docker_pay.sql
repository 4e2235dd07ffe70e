-- What does a docker earn, as the log knows it now?
SELECT speaker, content
FROM statements
WHERE content LIKE '%docker at Odrell earns%'
