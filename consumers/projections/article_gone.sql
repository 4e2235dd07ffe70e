-- A disappearance may be told again by a watch that was killed before it noted that it had told it: the first
-- counts.
INSERT INTO article_gone BY NAME
SELECT gone.*
FROM batch_article_gone AS gone
ANTI JOIN article_gone AS known USING (event_id)
QUALIFY row_number() OVER (PARTITION BY gone.event_id ORDER BY gone.log_offset) = 1;
