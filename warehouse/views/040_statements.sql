-- One row a statement that stands: who said what, with the evidence.
CREATE OR REPLACE MACRO statements_as_of(moment) AS TABLE
    SELECT
        made.statement_id,
        coalesce(made.speaker."name", made.speaker."text") AS speaker,
        array_to_string([part."text" FOR part IN made.content], ' … ') AS content,
        made.kind,
        made.cue."text" AS cue,
        made.cue."class" AS cue_class,
        made.speaker.title AS speaker_title,
        made.speaker.affiliation AS speaker_affiliation,
        made.speaker.kind AS speaker_kind,
        made.speaker."text" AS speaker_mention,
        [coalesce(source."name", source."text") FOR source IN made.via] AS via,
        made.medium."text" AS medium,
        made.addressee."text" AS addressee,
        made.said_at."from" AS said_from,
        made.said_at."to" AS said_to,
        made.said_at."precision" AS said_precision,
        made.said_at."text" AS said_text,
        made.confidence,
        holding.outlet,
        holding.article_title,
        holding.url,
        holding.published_at,
        holding.captured_at,
        holding.held_since,
        made.content AS content_spans,
        made.speaker."start" AS speaker_start,
        made.speaker."end" AS speaker_end,
        made.cue."start" AS cue_start,
        made.cue."end" AS cue_end,
        made.article_id,
        made.revision_id,
        made.extraction_id,
        made.event_id
    FROM statement_made AS made
    JOIN holding_extractions_as_of(moment) AS holding USING (extraction_id);

CREATE OR REPLACE VIEW statements AS SELECT * FROM statements_as_of(looking_from());
