-- What was read, by outlet?
SELECT
    if(outlet = '', '(not named)', left(outlet, 24)) AS outlet,
    articles,
    edited_articles AS edited,
    statements,
    figures,
    disputes
FROM outlets
ORDER BY articles DESC, outlet
LIMIT 10
