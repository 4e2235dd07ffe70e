-- One row a figure that stands: the number, what is counted, and who it comes from.
CREATE OR REPLACE MACRO figures_as_of(moment) AS TABLE
    SELECT
        reported.span."text" AS figure,
        reported."value",
        reported.low,
        reported.high,
        reported.relation,
        reported.qualifier,
        reported.unit,
        reported.counted,
        reported.period."text" AS period,
        coalesce(reported.source."name", reported.source."text") AS source,
        reported.statement_id,
        reported.confidence,
        holding.outlet,
        holding.article_title,
        holding.url,
        holding.published_at,
        holding.captured_at,
        holding.held_since,
        reported.span."start" AS figure_start,
        reported.span."end" AS figure_end,
        reported.article_id,
        reported.revision_id,
        reported.extraction_id,
        reported.event_id
    FROM figure_reported AS reported
    JOIN holding_extractions_as_of(moment) AS holding USING (extraction_id);

CREATE OR REPLACE VIEW figures AS SELECT * FROM figures_as_of(looking_from());
