-- What was read, by outlet?
SELECT left(outlet, 24) AS outlet, articles, edited_articles, statements, figures, disputes
FROM outlets
ORDER BY articles DESC, outlet
LIMIT 10
