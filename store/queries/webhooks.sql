-- Webhooks: subscriptions to facts, and what is on its way to them.

-- name: put
-- A new one; it is told what is noted from now on.
INSERT INTO webhook (id, name, url, secret, kinds, sees_all_clients, clients, sees_numbers, made_by, made_at, place)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce((SELECT max(id) FROM journal), 0);

-- name: listed
-- Those that were not ended, by name: all, or those that see no client that is not among $1.
SELECT id, name, url, secret, kinds, sees_all_clients, clients, sees_numbers, made_by, made_at, place,
       failing_since, failures, paused_at, paused_by,
       (SELECT count(*) FROM webhook_delivery WHERE webhook_id = webhook.id AND state = 'waiting')::int AS waiting,
       (SELECT count(*) FROM webhook_delivery WHERE webhook_id = webhook.id AND state = 'dead' AND place > 0)::int AS dead
FROM webhook WHERE ended_at IS NULL AND ($1::text[] IS NULL OR (NOT sees_all_clients AND clients <@ $1)) ORDER BY name;

-- name: end
-- It is told nothing more.
UPDATE webhook SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL;

-- name: ids_after
-- The next places of the journal, whatever is there.
SELECT id FROM journal WHERE id > $1 AND ($2::bigint = 0 OR id <= $2) ORDER BY id LIMIT $3;

-- name: facts
-- The facts of these kinds in a stretch of the journal, with the number of the call's other end.
SELECT journal.id AS place, at, kind, coalesce(client_id, '') AS client, coalesce(call_id, '') AS call, data::text AS data,
       coalesce((SELECT first.data ->> 'caller' FROM journal AS first WHERE first.call_id = journal.call_id
                 AND first.kind IN ('CallArrived', 'CallPlaced') ORDER BY first.id LIMIT 1), '') AS caller
FROM journal WHERE id > $1 AND id <= $2 AND kind = ANY($3::text[]) AND client_id IS NOT NULL
  AND ($4::text[] IS NULL OR client_id = ANY($4)) ORDER BY id;

-- name: line_up
-- One on its way; a second time it is there already.
INSERT INTO webhook_delivery (webhook_id, place, call_id, body, next_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING;

-- name: advance
-- Everything up to this place is lined up.
UPDATE webhook SET place = $2 WHERE id = $1 AND place < $2;

-- name: due
-- What is to be sent now: of each call the first alone, so that the order holds. Of one that is paused the tests alone.
SELECT place, call_id AS call, body, tries FROM webhook_delivery AS one
WHERE webhook_id = $1 AND state = 'waiting' AND next_at <= $2
AND (place < 0 OR NOT EXISTS (SELECT FROM webhook WHERE id = $1 AND paused_at IS NOT NULL))
AND NOT EXISTS (
    SELECT FROM webhook_delivery AS before WHERE before.webhook_id = $1 AND before.state = 'waiting'
    AND before.call_id = one.call_id AND before.place < one.place)
ORDER BY place LIMIT $3;

-- name: done
-- It was taken.
UPDATE webhook_delivery SET state = 'done', tries = tries + 1, settled_at = $3, why = '', tried_at = $3, took_ms = $4,
    status = $5 WHERE webhook_id = $1 AND place = $2;

-- name: failed
-- Again at $3, or ($5) never more by itself.
UPDATE webhook_delivery SET tries = tries + 1, next_at = $3, why = $4, tried_at = $6, took_ms = $7, status = $8,
    state = CASE WHEN $5 THEN 'dead' ELSE 'waiting' END WHERE webhook_id = $1 AND place = $2;

-- name: dead
-- What was given up, the oldest first.
SELECT place, call_id AS call, body, tries, why FROM webhook_delivery
WHERE webhook_id = $1 AND state = 'dead' AND place > 0 ORDER BY place LIMIT $2;

-- name: resend
-- What was given up is on its way again: all of it, or one; one that was taken too.
UPDATE webhook_delivery SET state = 'waiting', tries = 0, next_at = $2
WHERE webhook_id = $1 AND CASE WHEN $3::bigint = 0 THEN state = 'dead' AND place > 0
    ELSE state <> 'waiting' AND place = $3 END;

-- name: prune
-- What was taken is kept for a while, to be looked at; what was given up four times as long.
DELETE FROM webhook_delivery WHERE state = 'done' AND settled_at < $1
OR state = 'dead' AND lined_at < now() - 4 * (now() - $1::timestamptz);
