-- What is current is computed from sets of facts, so that the order of their arrival can't matter.
-- Every macro takes the moment to look from: facts that the log learned later do not exist for it.

-- The capture that stands for each article: the one captured last, not the one that arrived last.
CREATE OR REPLACE MACRO current_captures_as_of(moment) AS TABLE
    SELECT captured.*
    FROM article_captured AS captured
    WHERE captured.event_id IN (
        SELECT arg_max(event_id, {captured_at: captured_at, event_id: event_id})
        FROM article_captured
        WHERE learned_at <= CAST(moment AS TIMESTAMPTZ)
        GROUP BY article_id
    );

-- The extraction that stands for each revision: of the highest version that completed it whole.
-- A failed one stands for nothing; a later model of the same version wins by its time of completion.
CREATE OR REPLACE MACRO current_extractions_as_of(moment) AS TABLE
    SELECT completed.*
    FROM extraction_completed AS completed
    WHERE completed.extraction_id IN (
        SELECT arg_max(extraction_id, {version: extractor_version, completed: completed_at, id: extraction_id})
        FROM extraction_completed
        WHERE learned_at <= CAST(moment AS TIMESTAMPTZ) AND outcome <> 'failed' AND missing <= 0
        GROUP BY revision_id
    );

-- The extractions whose claims hold: of each article's current revision, held since both were known.
CREATE OR REPLACE MACRO holding_extractions_as_of(moment) AS TABLE
    SELECT
        extraction.extraction_id,
        extraction.extractor_version,
        extraction.model,
        capture.article_id,
        capture.revision_id,
        capture.url,
        capture.outlet,
        capture.title AS article_title,
        capture.published_at,
        capture.published_precision,
        capture.captured_at,
        greatest(capture.learned_at, extraction.learned_at) AS held_since
    FROM current_captures_as_of(moment) AS capture
    JOIN current_extractions_as_of(moment) AS extraction USING (revision_id);
