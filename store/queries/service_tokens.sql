-- Service tokens.

-- name: put
-- A new one.
INSERT INTO service_token (id, name, token_sha256, rights, sees_all_clients, clients, networks, made_by, made_at,
                           expires_at, per_minute, per_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: find
-- The living one of this hash.
SELECT id, name, rights, sees_all_clients, clients, networks, made_by, made_at, expires_at, used_at, used_from, token_sha256,
       per_minute, per_day, counted_day, counted
FROM service_token WHERE token_sha256 = $1 AND ended_at IS NULL AND expires_at > $2;

-- name: used
-- It was shown just now, from there, and is counted; no row: the day's last request was made.
UPDATE service_token
SET used_at = $2, used_from = $3, counted_day = $4, counted = CASE WHEN counted_day = $4 THEN counted + 1 ELSE 1 END
WHERE id = $1 AND (per_day IS NULL OR counted_day IS DISTINCT FROM $4 OR counted < per_day)
RETURNING counted;

-- name: limit
-- Other limits, from the next request on.
UPDATE service_token SET per_minute = $2, per_day = $3 WHERE id = $1 AND ended_at IS NULL;

-- name: listed
-- Those that were not ended, by name: all, or those that see no client that is not among $1.
SELECT id, name, rights, sees_all_clients, clients, networks, made_by, made_at, expires_at, used_at, used_from, token_sha256,
       per_minute, per_day, counted_day, counted
FROM service_token
WHERE ended_at IS NULL AND ($1::text[] IS NULL OR (NOT sees_all_clients AND clients <@ $1)) ORDER BY name;

-- name: end
-- It is no more, from the next request on.
UPDATE service_token SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL;
