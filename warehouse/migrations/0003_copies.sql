-- Articles that repeat each other, pair by pair; columns as in 0001_facts.sql.
CREATE TABLE copy_found (
    event_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    other_article_id VARCHAR NOT NULL,
    other_revision_id VARCHAR NOT NULL,
    matcher_version INTEGER NOT NULL,
    containment DOUBLE NOT NULL,
    shared_shingles INTEGER NOT NULL,
    shingles INTEGER NOT NULL,
    other_shingles INTEGER NOT NULL,
    shingle_words INTEGER NOT NULL,
    learned_at TIMESTAMPTZ NOT NULL,
    log_partition INTEGER NOT NULL,
    log_offset BIGINT NOT NULL
);
