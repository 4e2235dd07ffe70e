-- One row an outlet: what it published and what was found in it.
CREATE OR REPLACE MACRO outlets_as_of(moment) AS TABLE
    WITH edited AS (
        SELECT DISTINCT article_id FROM successions_as_of(moment)
    )
    SELECT
        article.outlet,
        count(*) AS articles,
        count(edited.article_id) AS edited_articles,
        CAST(sum(coalesce(article.statements, 0)) AS BIGINT) AS statements,
        CAST(sum(coalesce(article.figures, 0)) AS BIGINT) AS figures,
        CAST(sum(coalesce(article.disputes, 0)) AS BIGINT) AS disputes,
        min(article.published_at) AS first_published_at,
        max(article.published_at) AS last_published_at
    FROM articles_as_of(moment) AS article
    LEFT JOIN edited USING (article_id)
    GROUP BY article.outlet;

CREATE OR REPLACE VIEW outlets AS SELECT * FROM outlets_as_of(looking_from());
