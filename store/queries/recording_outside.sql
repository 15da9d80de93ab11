-- Which clients' calls are recorded while no agent is in them.

-- name: all
-- Every client with its choice.
SELECT id AS client, name_zh, name_en, records_outside AS is_on FROM client ORDER BY id;

-- name: set
-- The other choice; no row when it was so already or there is no such client.
UPDATE client SET records_outside = $2 WHERE id = $1 AND records_outside <> $2 RETURNING id;
