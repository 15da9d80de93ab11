-- How webhooks are doing: failing, paused, and a record of what was tried.

-- name: well
-- Something was taken.
UPDATE webhook SET failing_since = NULL, failures = 0 WHERE id = $1 AND failures > 0;

-- name: ill
-- Something was not: since when, and how many by now.
UPDATE webhook SET failing_since = coalesce(failing_since, $2), failures = failures + 1 WHERE id = $1
RETURNING failing_since, failures;

-- name: pause
-- Nothing is lined up or sent any more.
UPDATE webhook SET paused_at = $2, paused_by = $3 WHERE id = $1 AND paused_at IS NULL AND ended_at IS NULL;

-- name: resume
-- From where it stopped; ($2) without what was noted meanwhile.
UPDATE webhook SET paused_at = NULL, paused_by = '', failing_since = NULL, failures = 0,
    place = CASE WHEN $2 THEN coalesce((SELECT max(id) FROM journal), 0) ELSE place END
WHERE id = $1 AND paused_at IS NOT NULL AND ended_at IS NULL;

-- name: pass_over
-- What was on its way is given up.
UPDATE webhook_delivery SET state = 'dead', why = $2 WHERE webhook_id = $1 AND state = 'waiting';

-- name: test
-- A message of no fact, before all of those; it is tried once. $4: the tries that it has behind it.
INSERT INTO webhook_delivery (webhook_id, place, call_id, body, next_at, tries)
SELECT $1::text, coalesce(min(place) FILTER (WHERE place < 0), 0) - 1, 'test', $2::text, $3::timestamptz, $4::int
FROM webhook_delivery WHERE webhook_id = $1 RETURNING place;

-- name: deliveries
-- The newest first. $2: before this number, 0 for all; $3: in this state, '' for any.
SELECT number, place, call_id AS call, body, state, tries, why, lined_at, next_at, tried_at, took_ms, status
FROM webhook_delivery WHERE webhook_id = $1 AND ($2::bigint = 0 OR number < $2) AND ($3 = '' OR state = $3)
ORDER BY number DESC LIMIT $4;

-- name: newest
-- The last place of the journal.
SELECT coalesce(max(id), 0) AS place FROM journal;
