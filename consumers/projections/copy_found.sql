-- A pair may be found by both its articles, or again by a worker that was killed: the first counts.
INSERT INTO copy_found BY NAME
SELECT found.*
FROM batch_copy_found AS found
ANTI JOIN copy_found AS known USING (event_id)
QUALIFY row_number() OVER (PARTITION BY found.event_id ORDER BY found.log_offset) = 1;
