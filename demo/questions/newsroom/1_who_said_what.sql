-- Who said what about the Brenning Dam?
SELECT strftime(published_at, '%d %b') AS day, outlet, speaker, cue, left(content, 40) AS content
FROM statements
WHERE speaker IN ('Ilse Brandow', 'Tomas Verrick', 'Petra Hallim', 'Nadia Berrow', 'Marek Dolvin')
    AND regexp_matches(content, '(?i)dam|cracks|gate|report|inspect|wall')
QUALIFY row_number() OVER (PARTITION BY outlet ORDER BY statements.published_at, url, cue_start) <= 5
ORDER BY outlet, statements.published_at, url, cue_start
