-- One row a dispute that stands: who disputes, how, and which claim by whom.
CREATE OR REPLACE MACRO disputes_as_of(moment) AS TABLE
    SELECT
        coalesce(disputed.disputer."name", disputed.disputer."text") AS disputer,
        disputed.mode,
        disputed.span."text" AS words,
        coalesce(claim.content, disputed.claim."text") AS claim,
        claim.speaker AS claim_speaker,
        disputed.cue."text" AS cue,
        disputed.disputer.kind AS disputer_kind,
        disputed.disputer.title AS disputer_title,
        disputed.claim_statement_id,
        disputed.confidence,
        holding.outlet,
        holding.article_title,
        holding.url,
        holding.published_at,
        holding.captured_at,
        holding.held_since,
        disputed.span."start" AS words_start,
        disputed.span."end" AS words_end,
        disputed.claim."start" AS claim_start,
        disputed.claim."end" AS claim_end,
        disputed.article_id,
        disputed.revision_id,
        disputed.extraction_id,
        disputed.event_id
    FROM claim_disputed AS disputed
    JOIN holding_extractions_as_of(moment) AS holding USING (extraction_id)
    LEFT JOIN statements_as_of(moment) AS claim
        ON claim.statement_id = disputed.claim_statement_id
        AND claim.extraction_id = disputed.extraction_id;

CREATE OR REPLACE VIEW disputes AS SELECT * FROM disputes_as_of(looking_from());
