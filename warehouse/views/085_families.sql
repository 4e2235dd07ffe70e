-- Articles of different outlets that repeat each other are one source, told once for each of them.

-- One row a pair that stands: both articles still have the texts that were compared. Where several versions of
-- the method found it, the highest gives the evidence.
CREATE OR REPLACE MACRO copies_as_of(moment) AS TABLE
    WITH current_capture AS (
        SELECT article_id, revision_id, outlet, title, url, captured_at FROM current_captures_as_of(moment)
    )
    SELECT
        capture.outlet,
        capture.title AS article_title,
        other.outlet AS other_outlet,
        other.title AS other_title,
        found.containment,
        found.shared_shingles,
        found.shingles,
        found.other_shingles,
        found.shingle_words,
        found.matcher_version,
        capture.url,
        other.url AS other_url,
        capture.captured_at,
        other.captured_at AS other_captured_at,
        found.learned_at AS held_since,
        found.article_id,
        found.other_article_id,
        found.revision_id,
        found.other_revision_id,
        found.event_id
    FROM copy_found AS found
    JOIN current_capture AS capture USING (article_id, revision_id)
    JOIN current_capture AS other
        ON other.article_id = found.other_article_id AND other.revision_id = found.other_revision_id
    WHERE found.learned_at <= CAST(moment AS TIMESTAMPTZ) AND found.article_id <> found.other_article_id
    QUALIFY row_number() OVER (
        PARTITION BY found.revision_id, found.other_revision_id ORDER BY found.matcher_version DESC, found.event_id
    ) = 1;

CREATE OR REPLACE VIEW copies AS SELECT * FROM copies_as_of(looking_from());

-- One row an article, with its family: the smallest id among the articles that copies connect it to, its own
-- where it has none. Each round hands the smallest id that an article knows on to its neighbours.
CREATE OR REPLACE MACRO article_families_as_of(moment) AS TABLE
    WITH RECURSIVE
    link AS MATERIALIZED (
        SELECT article_id, other_article_id AS neighbour_id FROM copies_as_of(moment)
        UNION
        SELECT other_article_id, article_id FROM copies_as_of(moment)
    ),
    member(article_id, family_id) USING KEY (article_id) AS (
        SELECT DISTINCT article_id, article_id FROM link
        UNION
        SELECT link.neighbour_id, min(told.family_id)
        FROM member AS told
        JOIN link ON link.article_id = told.article_id
        JOIN recurring.member AS known ON known.article_id = link.neighbour_id
        WHERE told.family_id < known.family_id
        GROUP BY link.neighbour_id
    )
    SELECT
        capture.article_id,
        coalesce(member.family_id, capture.article_id) AS family_id
    FROM current_captures_as_of(moment) AS capture
    LEFT JOIN member USING (article_id);

CREATE OR REPLACE VIEW article_families AS SELECT * FROM article_families_as_of(looking_from());

-- One row a family of two articles or more.
CREATE OR REPLACE MACRO families_as_of(moment) AS TABLE
    SELECT
        family.family_id,
        count(*) AS articles,
        count(DISTINCT article.outlet) AS outlets,
        arg_min(article.outlet, {captured: article.first_captured_at, id: article.article_id}) AS first_outlet,
        arg_min(article.title, {captured: article.first_captured_at, id: article.article_id}) AS first_title,
        min(article.first_captured_at) AS first_captured_at,
        max(article.first_captured_at) AS last_captured_at,
        min(article.published_at) AS first_published_at,
        list(
            {article_id: article.article_id, outlet: article.outlet, title: article.title, url: article.url}
            ORDER BY article.first_captured_at, article.article_id
        ) AS members
    FROM article_families_as_of(moment) AS family
    JOIN articles_as_of(moment) AS article USING (article_id)
    GROUP BY family.family_id
    HAVING count(*) > 1;

CREATE OR REPLACE VIEW families AS SELECT * FROM families_as_of(looking_from());
