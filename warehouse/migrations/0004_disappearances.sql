-- Articles that stand at their address no more; columns as in 0001_facts.sql.
CREATE TABLE article_gone (
    event_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    captured_at TIMESTAMPTZ NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL,
    missing_since TIMESTAMPTZ,
    reason VARCHAR NOT NULL,
    http_status INTEGER,
    notice VARCHAR,
    redirected_to VARCHAR,
    url VARCHAR,
    source VARCHAR NOT NULL,
    learned_at TIMESTAMPTZ NOT NULL,
    log_partition INTEGER NOT NULL,
    log_offset BIGINT NOT NULL
);
