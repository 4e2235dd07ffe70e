-- One row a disappearance: an article stood at its address no more, and perhaps came back. It came back with
-- the first capture that was made after it was seen to be gone, whenever that arrived.
CREATE OR REPLACE MACRO disappearances_as_of(moment) AS TABLE
    WITH known AS (
        SELECT * FROM article_gone WHERE learned_at <= CAST(moment AS TIMESTAMPTZ)
    ),
    captured AS (
        SELECT event_id, article_id, revision_id, captured_at, outlet, title
        FROM article_captured
        SEMI JOIN known USING (article_id)
        WHERE learned_at <= CAST(moment AS TIMESTAMPTZ)
    ),
    returned AS (
        SELECT known.event_id, min(captured.captured_at) AS returned_at
        FROM known
        JOIN captured ON captured.article_id = known.article_id AND captured.captured_at > known.observed_at
        GROUP BY known.event_id
    )
    SELECT
        coalesce(known.missing_since, known.observed_at) AS gone_at,
        returned.returned_at,
        known.reason,
        known.notice,
        captured.outlet,
        captured.title AS article_title,
        known.url,
        known.http_status,
        known.redirected_to,
        known.captured_at,
        known.observed_at,
        known.learned_at,
        known.source,
        known.article_id,
        known.revision_id,
        known.event_id
    FROM known
    LEFT JOIN captured USING (revision_id, captured_at)
    LEFT JOIN returned ON returned.event_id = known.event_id;

CREATE OR REPLACE VIEW disappearances AS SELECT * FROM disappearances_as_of(looking_from());
