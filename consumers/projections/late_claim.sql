-- The row of a claim that becomes one late: not where an earlier copy of it stands, nor where its record came
-- after its extraction had completed.
INSERT INTO {table} BY NAME
SELECT late.*
FROM late_event AS late
ANTI JOIN {table} USING (event_id)
ANTI JOIN extraction_completed AS completed
    ON completed.extraction_id = late.extraction_id AND completed.log_offset < late.log_offset;
