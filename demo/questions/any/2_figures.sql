-- Which figures were reported, and who do they come from?
SELECT
    left(figure, 24) AS figure,
    left(counted, 24) AS counted,
    left(source, 24) AS source,
    left(article_title, 18) AS article
FROM figures
WHERE unit IS NOT NULL
ORDER BY source IS NULL, coalesce(published_at, captured_at) DESC, article_id, figure_start
LIMIT 12
