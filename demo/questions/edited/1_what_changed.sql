-- What changed under the same address? Statements that an edit put in or took out.
SELECT outlet, change, left(who, 22) AS who, left(what, 41) AS what
FROM edits
WHERE claim_type = 'statement'
ORDER BY url, change DESC, what
