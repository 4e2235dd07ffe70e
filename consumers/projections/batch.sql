-- What the projections of one batch share. The batch_* relations and open_extraction are Arrow tables.

-- All claims of the batch by identity and position.
CREATE OR REPLACE TEMP VIEW batch_claim AS
    SELECT extraction_id, event_id, log_partition, log_offset FROM batch_statement_made
    UNION ALL
    SELECT extraction_id, event_id, log_partition, log_offset FROM batch_figure_reported
    UNION ALL
    SELECT extraction_id, event_id, log_partition, log_offset FROM batch_claim_disputed;

-- Claims that earlier batches stored of extractions that had not completed by then: only a worker's append
-- that a batch boundary cut leaves any. The bound on the offset lets DuckDB skip nearly all row groups.
CREATE OR REPLACE TEMP VIEW stored_open_claim AS
    SELECT extraction_id, event_id
    FROM statement_made SEMI JOIN open_extraction USING (extraction_id)
    WHERE log_offset >= getvariable('first_open_offset')
    UNION ALL
    SELECT extraction_id, event_id
    FROM figure_reported SEMI JOIN open_extraction USING (extraction_id)
    WHERE log_offset >= getvariable('first_open_offset')
    UNION ALL
    SELECT extraction_id, event_id
    FROM claim_disputed SEMI JOIN open_extraction USING (extraction_id)
    WHERE log_offset >= getvariable('first_open_offset');
