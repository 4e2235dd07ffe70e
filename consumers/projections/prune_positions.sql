-- Positions that later ones overtook, left by earlier runs. Only when a projector starts: nobody reads then.
DELETE FROM positions
WHERE next_offset < (
    SELECT max(latest.next_offset)
    FROM positions AS latest
    WHERE latest.topic = positions.topic AND latest."partition" = positions."partition"
);
