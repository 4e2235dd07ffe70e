-- One row a statement that ever stood in an article, with what became of it.
--   current     it holds: the extraction that stands for the article's current revision found it
--   withdrawn   an extractor found it in an earlier revision, read the current one too, and it is gone
--   superseded  only extractors that no longer stand found it, and none shows that the article dropped it
--   pending     the article's current revision has not been extracted yet
CREATE OR REPLACE MACRO statement_history_as_of(moment) AS TABLE
    WITH whole_extraction AS (
        SELECT *
        FROM extraction_completed
        WHERE learned_at <= CAST(moment AS TIMESTAMPTZ) AND missing <= 0 AND outcome = 'extracted'
    ),
    known_capture AS (
        SELECT * EXCLUDE ("text") FROM article_captured WHERE learned_at <= CAST(moment AS TIMESTAMPTZ)
    ),
    -- A statement as one extractor saw it, over all the revisions in which it did.
    sighting AS (
        SELECT
            made.statement_id,
            made.article_id,
            extraction.extractor_version,
            extraction.model,
            bool_or(made.revision_id = current_capture.revision_id) AS in_current_revision,
            bool_or(holding.extraction_id IS NOT NULL) AS holds
        FROM statement_made AS made
        JOIN whole_extraction AS extraction USING (extraction_id)
        JOIN current_captures_as_of(moment) AS current_capture ON current_capture.article_id = made.article_id
        LEFT JOIN holding_extractions_as_of(moment) AS holding ON holding.extraction_id = made.extraction_id
        GROUP BY ALL
    ),
    reading AS (
        SELECT current_capture.article_id, extraction.extractor_version, extraction.model
        FROM current_captures_as_of(moment) AS current_capture
        JOIN whole_extraction AS extraction USING (revision_id)
    ),
    fate AS (
        SELECT
            sighting.statement_id,
            sighting.article_id,
            CASE
                WHEN bool_or(sighting.holds) THEN 'current'
                WHEN bool_or(reading.model IS NOT NULL AND NOT sighting.in_current_revision) THEN 'withdrawn'
                WHEN article_reading.article_id IS NULL THEN 'pending'
                ELSE 'superseded'
            END AS status
        FROM sighting
        LEFT JOIN reading USING (article_id, extractor_version, model)
        LEFT JOIN (SELECT DISTINCT article_id FROM reading) AS article_reading USING (article_id)
        GROUP BY sighting.statement_id, sighting.article_id, article_reading.article_id
    )
    SELECT
        made.statement_id,
        any_value(fate.status) AS status,
        arg_max(coalesce(made.speaker."name", made.speaker."text"), capture.captured_at) AS speaker,
        arg_max(array_to_string([part."text" FOR part IN made.content], ' … '), capture.captured_at) AS content,
        arg_max(made.kind, capture.captured_at) AS kind,
        min(capture.captured_at) AS first_captured_at,
        max(capture.captured_at) AS last_captured_at,
        count(DISTINCT capture.revision_id) AS revisions,
        arg_max(capture.outlet, capture.captured_at) AS outlet,
        arg_max(capture.url, capture.captured_at) AS url,
        made.article_id
    FROM statement_made AS made
    JOIN whole_extraction USING (extraction_id)
    JOIN known_capture AS capture ON capture.revision_id = made.revision_id
    JOIN fate ON fate.statement_id = made.statement_id AND fate.article_id = made.article_id
    GROUP BY made.statement_id, made.article_id;

CREATE OR REPLACE VIEW statement_history AS SELECT * FROM statement_history_as_of(looking_from());
