-- What whoever runs the warehouse asks.

CREATE OR REPLACE VIEW dead_letters AS
    SELECT letter.*
    FROM dead_letter AS letter
    ANTI JOIN dead_letter_outcome USING (topic, "partition", "offset");

-- Claims whose extraction has not completed, and completed extractions that lack promised events.
CREATE OR REPLACE VIEW incomplete_extractions AS
    WITH claim AS (
        SELECT extraction_id, revision_id, article_id FROM statement_made
        UNION ALL SELECT extraction_id, revision_id, article_id FROM figure_reported
        UNION ALL SELECT extraction_id, revision_id, article_id FROM claim_disputed
    )
    SELECT extraction_id, any_value(revision_id) AS revision_id, any_value(article_id) AS article_id,
           'not completed' AS why, NULL::BIGINT AS missing
    FROM claim
    ANTI JOIN extraction_completed USING (extraction_id)
    GROUP BY extraction_id
    UNION ALL
    SELECT extraction_id, revision_id, article_id, 'events missing', missing
    FROM extraction_completed
    WHERE missing > 0;

CREATE OR REPLACE VIEW projected_positions AS
    SELECT topic, "partition", max(next_offset) AS next_offset
    FROM positions
    GROUP BY topic, "partition";
