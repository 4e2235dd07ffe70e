-- One row a thing that is counted and for which current articles give figures that differ. What is counted is
-- told with who has it ("cranes, port"): of bare counts the thing itself is compared, since articles name who has
-- it in different words; of measures both are, since the revenues of two firms do not compete.
CREATE OR REPLACE MACRO competing_figures_as_of(moment) AS TABLE
    WITH told AS (
        SELECT
            *,
            CASE WHEN unit IS NULL THEN trim(split_part(lower(counted), ',', 1)) ELSE lower(counted) END AS thing,
            coalesce("value", low, high) AS number
        FROM figures_as_of(moment)
        WHERE counted IS NOT NULL
    )
    SELECT
        thing AS counted,
        unit,
        count(DISTINCT number) AS numbers,
        count(DISTINCT outlet) AS outlets,
        min(number) AS lowest,
        max(number) AS highest,
        list_sort(list(DISTINCT {figure: figure, source: source, outlet: outlet, url: url})) AS reports
    FROM told
    GROUP BY thing, unit
    HAVING count(DISTINCT number) > 1 AND count(DISTINCT article_id) > 1;

CREATE OR REPLACE VIEW competing_figures AS SELECT * FROM competing_figures_as_of(looking_from());
