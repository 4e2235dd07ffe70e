-- Disappearances of articles that a replay of some outlets left out.
DELETE FROM article_gone
WHERE article_id NOT IN (SELECT article_id FROM article_captured);
