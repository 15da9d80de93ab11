-- Not ready reasons.

-- name: set_limit
-- How long one may be Not ready for this reason in a day; null: no limit.
UPDATE not_ready_reason SET limit_s = $2 WHERE id = $1;
