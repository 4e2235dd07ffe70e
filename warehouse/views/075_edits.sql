-- An edit is what differs between an article's successive revisions under one extractor, so that neither a
-- better extractor nor a new way of taking text from the same bytes is ever mistaken for one. Nor is it one
-- that a feed tells an article in other words than its page: captures are compared within what read them.

-- Each capture beside the one before it in the order of capture, where the revision is another.
CREATE OR REPLACE MACRO successions_as_of(moment) AS TABLE
    WITH ordered AS (
        SELECT
            *,
            lag(revision_id) OVER in_order AS earlier_revision_id,
            lag(captured_at) OVER in_order AS earlier_captured_at,
            lag(raw_sha256) OVER in_order AS earlier_raw_sha256,
            lag(text_extractor) OVER in_order AS earlier_text_extractor,
            lag(title) OVER in_order AS earlier_title
        FROM (SELECT * EXCLUDE ("text") FROM article_captured)
        WHERE learned_at <= CAST(moment AS TIMESTAMPTZ)
        WINDOW in_order AS (
            PARTITION BY article_id, split_part(text_extractor, '/', 1) ORDER BY captured_at, event_id
        )
    )
    SELECT *
    FROM ordered
    WHERE earlier_revision_id <> revision_id
        AND NOT (raw_sha256 <> '' AND earlier_raw_sha256 = raw_sha256 AND earlier_text_extractor <> text_extractor);

-- For each succession, the two extractions to compare: by the highest version and model that read both.
CREATE OR REPLACE MACRO compared_extractions_as_of(moment) AS TABLE
    SELECT
        succession.event_id AS capture_id,
        arg_max(
            {earlier: earlier.extraction_id, later: later.extraction_id},
            {version: later.extractor_version, completed: later.completed_at, id: later.extraction_id}
        ) AS pair
    FROM successions_as_of(moment) AS succession
    JOIN extraction_completed AS earlier ON earlier.revision_id = succession.earlier_revision_id
    JOIN extraction_completed AS later
        ON later.revision_id = succession.revision_id
        AND later.extractor_version = earlier.extractor_version
        AND later.model = earlier.model
    WHERE earlier.outcome = 'extracted' AND later.outcome = 'extracted'
        AND earlier.missing <= 0 AND later.missing <= 0
        AND earlier.learned_at <= CAST(moment AS TIMESTAMPTZ)
        AND later.learned_at <= CAST(moment AS TIMESTAMPTZ)
    GROUP BY succession.event_id;

-- Claims in a form that can be compared across revisions: what is the same claim has the same identity.
CREATE OR REPLACE VIEW comparable_claims AS
    SELECT
        extraction_id,
        'statement' AS claim_type,
        statement_id AS identity,
        coalesce(speaker."name", speaker."text") AS who,
        array_to_string([part."text" FOR part IN content], ' … ') AS what,
        event_id
    FROM statement_made
    UNION ALL
    SELECT
        extraction_id,
        'figure',
        concat_ws('|', lower(span."text"), coalesce(unit, ''), lower(coalesce(counted, ''))),
        coalesce(source."name", source."text"),
        concat_ws(' ', span."text", counted),
        event_id
    FROM figure_reported
    UNION ALL
    SELECT
        extraction_id,
        'dispute',
        concat_ws('|', mode, lower(coalesce(disputer."name", disputer."text", '')), lower(span."text")),
        coalesce(disputer."name", disputer."text"),
        span."text",
        event_id
    FROM claim_disputed;

-- One row a claim that an edit added or withdrew.
CREATE OR REPLACE MACRO edits_as_of(moment) AS TABLE
    WITH compared AS (
        SELECT capture_id, pair.earlier AS earlier_id, pair.later AS later_id
        FROM compared_extractions_as_of(moment)
    ),
    -- An identity may stand several times in a text (the same figure twice): compare by count.
    sides AS (
        SELECT capture_id, 'withdrawn' AS side, claim.*
        FROM compared JOIN comparable_claims AS claim ON claim.extraction_id = compared.earlier_id
        UNION ALL
        SELECT capture_id, 'added', claim.*
        FROM compared JOIN comparable_claims AS claim ON claim.extraction_id = compared.later_id
    ),
    numbered AS (
        SELECT
            *,
            row_number() OVER (PARTITION BY capture_id, side, claim_type, identity ORDER BY event_id) AS nth
        FROM sides
    ),
    unpaired AS (
        SELECT *
        FROM numbered
        QUALIFY count(*) OVER (PARTITION BY capture_id, claim_type, identity, nth) = 1
    )
    SELECT
        succession.captured_at AS seen_at,
        unpaired.side AS change,
        unpaired.claim_type,
        unpaired.who,
        unpaired.what,
        succession.outlet,
        succession.title AS article_title,
        succession.url,
        succession.earlier_captured_at,
        succession.earlier_title,
        succession.article_id,
        succession.earlier_revision_id,
        succession.revision_id,
        unpaired.event_id
    FROM unpaired
    JOIN successions_as_of(moment) AS succession ON succession.event_id = unpaired.capture_id;

CREATE OR REPLACE VIEW edits AS SELECT * FROM edits_as_of(looking_from());
