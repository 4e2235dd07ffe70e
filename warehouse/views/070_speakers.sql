-- One row a speaker name: how often, in how many outlets, since when.
CREATE OR REPLACE MACRO speakers_as_of(moment) AS TABLE
    WITH spoke AS (
        SELECT
            speaker,
            mode(speaker_kind ORDER BY speaker_kind) AS kind,
            mode(speaker_title ORDER BY speaker_title) AS title,
            count(*) AS statements,
            count(DISTINCT outlet) AS outlets,
            count(DISTINCT article_id) AS articles,
            min(coalesce(said_from, published_at, captured_at)) AS first_at,
            max(coalesce(said_from, published_at, captured_at)) AS last_at
        FROM statements_as_of(moment)
        WHERE speaker IS NOT NULL
        GROUP BY speaker
    ),
    disputing AS (
        SELECT disputer AS speaker, count(*) AS disputes
        FROM disputes_as_of(moment)
        WHERE disputer IS NOT NULL
        GROUP BY disputer
    )
    SELECT
        speaker,
        spoke.kind,
        spoke.title,
        coalesce(spoke.statements, 0) AS statements,
        coalesce(disputing.disputes, 0) AS disputes,
        coalesce(spoke.outlets, 0) AS outlets,
        coalesce(spoke.articles, 0) AS articles,
        spoke.first_at,
        spoke.last_at
    FROM spoke
    FULL JOIN disputing USING (speaker);

CREATE OR REPLACE VIEW speakers AS SELECT * FROM speakers_as_of(looking_from());
