-- What is disputed, and by whom?
SELECT
    left(disputer, 24) AS disputer,
    mode,
    left(coalesce(claim, words), 36) AS what,
    left(article_title, 18) AS article
FROM disputes
ORDER BY coalesce(published_at, captured_at) DESC, article_id, words_start
LIMIT 10
