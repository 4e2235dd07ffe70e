-- Every span that a claim rests on, whether or not the claim stands: text[start:end] of its revision.
CREATE OR REPLACE VIEW evidence AS
    WITH spans AS (
        SELECT event_id, revision_id, 'content' AS part, unnest(content) AS span FROM statement_made
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'speaker' AS part,
               {"start": speaker."start", "end": speaker."end", "text": speaker."text"} AS span
        FROM statement_made WHERE speaker."start" IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'via' AS part,
               unnest([{"start": source."start", "end": source."end", "text": source."text"} FOR source IN via])
                   AS span
        FROM statement_made
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'cue' AS part,
               {"start": cue."start", "end": cue."end", "text": cue."text"} AS span
        FROM statement_made WHERE cue."start" IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'medium' AS part, medium AS span
        FROM statement_made WHERE medium IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'addressee' AS part, addressee AS span
        FROM statement_made WHERE addressee IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'figure' AS part, span FROM figure_reported
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'period' AS part, period AS span
        FROM figure_reported WHERE period IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'source' AS part,
               {"start": source."start", "end": source."end", "text": source."text"} AS span
        FROM figure_reported WHERE source."start" IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'words' AS part, span FROM claim_disputed
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'cue' AS part,
               {"start": cue."start", "end": cue."end", "text": cue."text"} AS span
        FROM claim_disputed WHERE cue."start" IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'disputer' AS part,
               {"start": disputer."start", "end": disputer."end", "text": disputer."text"} AS span
        FROM claim_disputed WHERE disputer."start" IS NOT NULL
        UNION ALL BY NAME
        SELECT event_id, revision_id, 'claim' AS part, claim AS span
        FROM claim_disputed WHERE claim IS NOT NULL
    )
    SELECT event_id, part, span."start" AS "start", span."end" AS "end", span."text" AS "text", revision_id
    FROM spans;
