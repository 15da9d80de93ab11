-- Wrap-ups.

-- name: open_of
-- What an agent has not saved yet, newest first.
SELECT call_id AS call, agent_id AS agent, client_id AS client,
       coalesce((SELECT data ->> 'caller' FROM journal
                 WHERE journal.call_id = wrap_up.call_id AND kind IN ('CallArrived', 'CallPlaced')
                 ORDER BY journal.id LIMIT 1), '') AS caller,
       reason_id AS reason, disposition_id AS disposition, note, state, changed_at, saved_at
FROM wrap_up WHERE agent_id = $1 AND state <> 'saved' ORDER BY changed_at DESC;

-- name: hold
-- Until the commit nobody else saves this wrap-up, also when it has no row yet: of two who save the same at once the
-- second finds it saved.
SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0));

-- name: one
-- One wrap-up; locked, so that two savers at once become one after the other.
SELECT call_id AS call, agent_id AS agent, client_id AS client,
       coalesce((SELECT data ->> 'caller' FROM journal
                 WHERE journal.call_id = wrap_up.call_id AND kind IN ('CallArrived', 'CallPlaced')
                 ORDER BY journal.id LIMIT 1), '') AS caller,
       reason_id AS reason, disposition_id AS disposition, note, state, changed_at, saved_at
FROM wrap_up WHERE call_id = $1 AND agent_id = $2 FOR UPDATE;

-- name: owed
-- The calls whose wrap-up each agent owes.
SELECT agent_id, array_agg(call_id) AS calls FROM wrap_up WHERE state = 'owed' GROUP BY agent_id;

-- name: client_of_call
-- The client of a call in which this agent talked (or at least was in wrap-up); none otherwise.
SELECT client_id FROM journal
WHERE call_id = $1 AND agent_id = $2 AND kind IN ('OfferTaken', 'CallBridged', 'WrapUpStarted') LIMIT 1;

-- name: is_reason
-- Whether the reason is one of the client's.
SELECT EXISTS (SELECT FROM reason WHERE id = $1 AND client_id = $2);

-- name: is_disposition
-- Whether the disposition is one of the client's.
SELECT EXISTS (SELECT FROM disposition WHERE id = $1 AND client_id = $2);

-- name: put
-- Write it: owed stays owed until it is saved, saved never changes again.
INSERT INTO wrap_up (call_id, agent_id, client_id, reason_id, disposition_id, note, state, changed_at, saved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $7 = 'saved' THEN $8::timestamptz END)
ON CONFLICT (call_id, agent_id) DO UPDATE
SET reason_id = $4, disposition_id = $5, note = $6, changed_at = $8,
    state = CASE WHEN $7 = 'saved' OR wrap_up.state <> 'owed' THEN $7 ELSE 'owed' END,
    saved_at = CASE WHEN $7 = 'saved' THEN $8::timestamptz END
WHERE wrap_up.state <> 'saved';
