-- One row a statement that ever stood in an article, with what became of it.
--   current     it holds: the extraction that stands for the article's current revision found it
--   withdrawn   an extractor found it in an earlier revision, read the current one too, and it is gone
--   superseded  only extractors that no longer stand found it, and none shows that the article dropped it
--   pending     no extraction of the article's current revision has completed yet
CREATE OR REPLACE MACRO statement_history_as_of(moment) AS TABLE
    WITH whole_extraction AS (
        SELECT *
        FROM extraction_completed
        WHERE learned_at <= CAST(moment AS TIMESTAMPTZ) AND missing <= 0 AND outcome <> 'failed'
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
        WHERE extraction.outcome = 'extracted'
    ),
    judged AS (
        SELECT DISTINCT current_capture.article_id
        FROM current_captures_as_of(moment) AS current_capture
        SEMI JOIN whole_extraction USING (revision_id)
    ),
    fate AS (
        SELECT
            sighting.statement_id,
            sighting.article_id,
            CASE
                WHEN bool_or(sighting.holds) THEN 'current'
                WHEN bool_or(reading.model IS NOT NULL AND NOT sighting.in_current_revision) THEN 'withdrawn'
                WHEN judged.article_id IS NULL THEN 'pending'
                ELSE 'superseded'
            END AS status
        FROM sighting
        LEFT JOIN reading USING (article_id, extractor_version, model)
        LEFT JOIN judged USING (article_id)
        GROUP BY sighting.statement_id, sighting.article_id, judged.article_id
    ),
    -- A statement as it was last put: by the best extractor of the revision captured last.
    last_put AS (
        SELECT
            made.statement_id,
            arg_max(
                {
                    speaker: coalesce(made.speaker."name", made.speaker."text"),
                    content: array_to_string([part."text" FOR part IN made.content], ' … '),
                    kind: made.kind,
                    outlet: capture.outlet,
                    url: capture.url
                },
                {
                    captured: capture.captured_at,
                    capture: capture.event_id,
                    version: extraction.extractor_version,
                    completed: extraction.completed_at,
                    claim: made.event_id
                }
            ) AS put,
            min(capture.captured_at) AS first_captured_at,
            max(capture.captured_at) AS last_captured_at,
            count(DISTINCT capture.revision_id) AS revisions,
            made.article_id
        FROM statement_made AS made
        JOIN whole_extraction AS extraction USING (extraction_id)
        JOIN known_capture AS capture ON capture.revision_id = made.revision_id
        GROUP BY made.statement_id, made.article_id
    )
    SELECT
        last_put.statement_id,
        fate.status,
        last_put.put.speaker,
        last_put.put.content,
        last_put.put.kind,
        last_put.first_captured_at,
        last_put.last_captured_at,
        last_put.revisions,
        last_put.put.outlet,
        last_put.put.url,
        last_put.article_id
    FROM last_put
    JOIN fate USING (statement_id, article_id);

CREATE OR REPLACE VIEW statement_history AS SELECT * FROM statement_history_as_of(looking_from());
