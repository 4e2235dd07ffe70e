-- One row an outlet: what it published and what was found in it.
CREATE OR REPLACE MACRO outlets_as_of(moment) AS TABLE
    SELECT
        outlet,
        count(*) AS articles,
        count(*) FILTER (revisions > 1) AS edited_articles,
        CAST(sum(coalesce(statements, 0)) AS BIGINT) AS statements,
        CAST(sum(coalesce(figures, 0)) AS BIGINT) AS figures,
        CAST(sum(coalesce(disputes, 0)) AS BIGINT) AS disputes,
        min(published_at) AS first_published_at,
        max(published_at) AS last_published_at
    FROM articles_as_of(moment)
    GROUP BY outlet;

CREATE OR REPLACE VIEW outlets AS SELECT * FROM outlets_as_of(looking_from());
