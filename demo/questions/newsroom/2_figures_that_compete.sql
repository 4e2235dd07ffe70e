-- Which figures compete? Numbers for one thing, found by the words around them.
WITH thing (name, words, at_least) AS (
    VALUES
        ('hurt in the fire', 'injured|are hurt|admitted|needed treatment', 10),
        ('price of the dam', 'repairs to|Repairing|fifth lower', 1e8),
        ('price of the tram', 'will cost|closer to', 1e9),
        ('out on strike', 'joined the strike|on strike|the number at|fewer than', 1e3),
        ('moved to safety', 'leave their homes|left their homes|spoken of', 1e3)
), told AS (
    SELECT
        figures.*,
        coalesce(figures.value, high, low) AS number,
        substr(articles.text, greatest(figure_start - 100, 0) + 1, 200) AS around
    FROM figures JOIN articles USING (revision_id)
)
SELECT thing.name AS thing, figure, left(source, 30) AS source, outlet
FROM told JOIN thing ON regexp_matches(around, words) AND number BETWEEN at_least AND at_least * 10
WHERE unit IS NULL OR unit IN ('people', 'worker', 'crown')
ORDER BY thing, number, outlet
