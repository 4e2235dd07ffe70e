CREATE OR REPLACE MACRO articles_as_of(moment) AS TABLE
    WITH history AS (
        SELECT
            article_id,
            count(*) AS captures,
            count(DISTINCT revision_id) AS revisions,
            min(captured_at) AS first_captured_at
        FROM article_captured
        WHERE learned_at <= CAST(moment AS TIMESTAMPTZ)
        GROUP BY article_id
    ),
    gone AS (
        SELECT article_id, min(gone_at) AS gone_at
        FROM disappearances_as_of(moment)
        WHERE returned_at IS NULL
        GROUP BY article_id
    )
    SELECT
        capture.article_id,
        capture.url,
        capture.outlet,
        capture.title,
        capture.authors,
        capture.language,
        capture.published_at,
        capture.published_raw,
        capture.published_precision,
        capture.published_zone_known,
        history.first_captured_at,
        capture.captured_at,
        capture.learned_at,
        gone.gone_at,
        history.captures,
        history.revisions,
        extraction.outcome AS extraction,
        extraction.statements,
        extraction.figures,
        extraction.disputes,
        capture."text",
        capture.source,
        capture.raw_sha256,
        capture.media_type,
        capture.text_extractor,
        capture.revision_id,
        extraction.extraction_id
    FROM current_captures_as_of(moment) AS capture
    JOIN history USING (article_id)
    LEFT JOIN gone USING (article_id)
    LEFT JOIN current_extractions_as_of(moment) AS extraction USING (revision_id);

CREATE OR REPLACE VIEW articles AS SELECT * FROM articles_as_of(looking_from());
