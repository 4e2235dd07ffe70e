-- Copies of an event that stand behind a record that becomes a row late.
DELETE FROM {table} AS fact
USING late_event AS late
WHERE fact.event_id = late.event_id AND fact.log_offset > late.log_offset;
