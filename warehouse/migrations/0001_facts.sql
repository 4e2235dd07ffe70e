-- The facts: one table an event, one row an event, appended and never changed.
-- Columns are the event's fields, and:
--   learned_at      when the log got the record (its timestamp), UTC
--   log_partition   the partition of the event's topic that it stands on
--   log_offset      its offset there

CREATE TABLE article_captured (
    event_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    url VARCHAR,
    outlet VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL,
    language VARCHAR,
    published_at TIMESTAMPTZ,
    published_raw VARCHAR,
    published_precision VARCHAR NOT NULL,
    published_zone_known BOOLEAN NOT NULL,
    captured_at TIMESTAMPTZ NOT NULL,
    "text" VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    raw_sha256 VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    text_extractor VARCHAR NOT NULL,
    learned_at TIMESTAMPTZ NOT NULL,
    log_partition INTEGER NOT NULL,
    log_offset BIGINT NOT NULL
);

CREATE TABLE statement_made (
    event_id VARCHAR NOT NULL,
    extraction_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    statement_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    content STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR)[] NOT NULL,
    speaker STRUCT("text" VARCHAR, "start" INTEGER, "end" INTEGER, "name" VARCHAR, title VARCHAR,
                   affiliation VARCHAR, kind VARCHAR),
    via STRUCT("text" VARCHAR, "start" INTEGER, "end" INTEGER, "name" VARCHAR, title VARCHAR, cue VARCHAR)[]
        NOT NULL,
    cue STRUCT("text" VARCHAR, "start" INTEGER, "end" INTEGER, lemma VARCHAR, "class" VARCHAR),
    medium STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR),
    addressee STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR),
    said_at STRUCT("text" VARCHAR, "from" TIMESTAMPTZ, "to" TIMESTAMPTZ, "precision" VARCHAR),
    confidence DOUBLE,
    learned_at TIMESTAMPTZ NOT NULL,
    log_partition INTEGER NOT NULL,
    log_offset BIGINT NOT NULL
);

CREATE TABLE figure_reported (
    event_id VARCHAR NOT NULL,
    extraction_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    span STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR) NOT NULL,
    "value" DOUBLE,
    low DOUBLE,
    high DOUBLE,
    relation VARCHAR NOT NULL,
    qualifier VARCHAR,
    unit VARCHAR,
    counted VARCHAR,
    period STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR),
    source STRUCT("text" VARCHAR, "start" INTEGER, "end" INTEGER, "name" VARCHAR, title VARCHAR,
                  affiliation VARCHAR, kind VARCHAR),
    statement_id VARCHAR,
    confidence DOUBLE,
    learned_at TIMESTAMPTZ NOT NULL,
    log_partition INTEGER NOT NULL,
    log_offset BIGINT NOT NULL
);

CREATE TABLE claim_disputed (
    event_id VARCHAR NOT NULL,
    extraction_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    span STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR) NOT NULL,
    cue STRUCT("text" VARCHAR, "start" INTEGER, "end" INTEGER, lemma VARCHAR, "class" VARCHAR),
    mode VARCHAR NOT NULL,
    disputer STRUCT("text" VARCHAR, "start" INTEGER, "end" INTEGER, "name" VARCHAR, title VARCHAR,
                    affiliation VARCHAR, kind VARCHAR),
    claim STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR),
    claim_statement_id VARCHAR,
    confidence DOUBLE,
    learned_at TIMESTAMPTZ NOT NULL,
    log_partition INTEGER NOT NULL,
    log_offset BIGINT NOT NULL
);

CREATE TABLE extraction_completed (
    event_id VARCHAR NOT NULL,
    extraction_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    extractor_version INTEGER NOT NULL,
    model VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    "error" VARCHAR,
    statements INTEGER NOT NULL,
    figures INTEGER NOT NULL,
    disputes INTEGER NOT NULL,
    completed_at TIMESTAMPTZ NOT NULL,
    -- Events that its counts promise and that stand neither here nor among the dead letters.
    missing BIGINT NOT NULL,
    learned_at TIMESTAMPTZ NOT NULL,
    log_partition INTEGER NOT NULL,
    log_offset BIGINT NOT NULL
);

-- The log that these facts come from: another log's positions mean nothing here.
CREATE TABLE log_identity (
    log_id VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    topic_id VARCHAR NOT NULL
);

-- How far each partition is projected: inserted in the transaction of the rows, the highest counts.
CREATE TABLE positions (
    topic VARCHAR NOT NULL,
    "partition" INTEGER NOT NULL,
    next_offset BIGINT NOT NULL
);

-- Records that could not be decoded or projected, whole.
CREATE TABLE dead_letter (
    topic VARCHAR NOT NULL,
    "partition" INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    logged_at TIMESTAMPTZ NOT NULL,
    "key" BLOB NOT NULL,
    "value" BLOB NOT NULL,
    headers STRUCT("name" VARCHAR, "value" BLOB)[] NOT NULL,
    -- The claim that it would have been and its extraction, where its headers say so.
    event_id VARCHAR,
    extraction_id VARCHAR,
    reason VARCHAR NOT NULL
);

-- What became of dead letters: 'retried' (it is a row now) or 'dropped' (it never will be).
CREATE TABLE dead_letter_outcome (
    topic VARCHAR NOT NULL,
    "partition" INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    outcome VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);
