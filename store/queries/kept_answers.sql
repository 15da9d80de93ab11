-- What requests with an Idempotency-Key were answered.

-- name: begin
-- It is under way from now on; a key that is there already stays as it is.
INSERT INTO kept_answer (who, key, asked_sha256, begun_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
RETURNING key;

-- name: find
-- What was asked with this key, and what was answered.
SELECT asked_sha256, status, body FROM kept_answer WHERE who = $1 AND key = $2;

-- name: keep
-- It was answered.
UPDATE kept_answer SET status = $3, body = $4 WHERE who = $1 AND key = $2;

-- name: forget
-- Nothing was done: the key is free again.
DELETE FROM kept_answer WHERE who = $1 AND key = $2;

-- name: prune
-- Older than anybody asks again.
DELETE FROM kept_answer WHERE begun_at < $1;
