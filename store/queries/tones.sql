-- The monitor tone of each client.

-- name: all
-- Every client with its tone.
SELECT id AS client, name_zh, name_en, monitor_tone_s AS every_s FROM client ORDER BY id;

-- name: set
-- Another interval, or none; no row when it was so already or there is no such client.
UPDATE client SET monitor_tone_s = $2 WHERE id = $1 AND monitor_tone_s IS DISTINCT FROM $2 RETURNING id;
