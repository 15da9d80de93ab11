-- Wrap-ups. Whose to write one is: its owner, or else the agent who talked.

-- name: open_of
-- What somebody has not saved yet, newest first; and what they saved, and may save again: they have the caller again.
SELECT call_id AS call, agent_id AS agent, client_id AS client,
       coalesce((SELECT data ->> 'caller' FROM journal
                 WHERE journal.call_id = wrap_up.call_id AND kind IN ('CallArrived', 'CallPlaced')
                 ORDER BY journal.id LIMIT 1), '') AS caller,
       reason_id AS reason, disposition_id AS disposition, note, state, changed_at, saved_at,
       coalesce(owner_id, agent_id) AS owner, queue_id AS queue, owed_at, due_at, version, page, next_action AS next
FROM wrap_up WHERE coalesce(owner_id, agent_id) = $1 AND state IN ('draft', 'owed')
    OR coalesce(owner_id, agent_id) = $1 AND state = 'saved' AND saved_at >= now() - interval '12 hours' AND agent_id = $1
        AND has_call_again(call_id, agent_id, saved_at)
ORDER BY changed_at DESC;

-- name: hold
-- Until the commit nobody else saves this wrap-up, also when it has no row yet: of two who save the same at once the
-- second finds it saved.
SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0));

-- name: one
-- The wrap-up of a call that somebody may mean: what is open and theirs first, then what was theirs; locked, so that
-- two savers at once become one after the other.
SELECT call_id AS call, agent_id AS agent, client_id AS client,
       coalesce((SELECT data ->> 'caller' FROM journal
                 WHERE journal.call_id = wrap_up.call_id AND kind IN ('CallArrived', 'CallPlaced')
                 ORDER BY journal.id LIMIT 1), '') AS caller,
       reason_id AS reason, disposition_id AS disposition, note, state, changed_at, saved_at,
       coalesce(owner_id, agent_id) AS owner, queue_id AS queue, owed_at, due_at, version, page, next_action AS next
FROM wrap_up WHERE call_id = $1 AND $2 IN (agent_id, owner_id)
ORDER BY (coalesce(owner_id, agent_id) = $2 AND state IN ('draft', 'owed')) DESC, (agent_id = $2) DESC LIMIT 1
FOR UPDATE;

-- name: owed
-- The calls whose wrap-up each owes, with whose conversation it was.
SELECT coalesce(owner_id, agent_id) AS owner, call_id AS call, agent_id AS agent FROM wrap_up WHERE state = 'owed';

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
-- Write it: owed stays owed until it is saved; closed never changes again, and saved only where it is amended ($11).
INSERT INTO wrap_up (call_id, agent_id, client_id, reason_id, disposition_id, note, state, changed_at, saved_at, page,
                     next_action, version, queue_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $7 = 'saved' THEN $8::timestamptz END, $9, $10, 1,
        queue_of_talk($1, $2))
ON CONFLICT (call_id, agent_id) DO UPDATE
SET reason_id = $4, disposition_id = $5, note = $6, changed_at = $8, page = $9, next_action = $10, version = wrap_up.version + 1,
    queue_id = coalesce(wrap_up.queue_id, excluded.queue_id),
    state = CASE WHEN $7 = 'saved' OR wrap_up.state <> 'owed' THEN $7 ELSE 'owed' END,
    saved_at = CASE WHEN $7 = 'saved' THEN $8::timestamptz END
WHERE wrap_up.state IN ('draft', 'owed') OR $11 AND wrap_up.state = 'saved';

-- name: has_again
-- Whether who saved it has the caller again, and may save it again.
SELECT has_call_again($1, $2, $3);

-- name: keep_version
-- What stands there, before it is another.
INSERT INTO wrap_up_version (call_id, agent_id, version, reason_id, disposition_id, note, next_action, saved_at)
SELECT call_id, agent_id, version, reason_id, disposition_id, note, next_action, saved_at
FROM wrap_up WHERE call_id = $1 AND agent_id = $2;

-- name: used_by
-- How often somebody chose each reason and disposition for a queue's calls, lately.
SELECT reason_id AS reason, disposition_id AS disposition, count(*) AS times FROM wrap_up
WHERE coalesce(owner_id, agent_id) = $1 AND state = 'saved' AND saved_at >= $2 AND client_id = $3 AND queue_id = $4
GROUP BY 1, 2;

-- name: used
-- The same of everybody, for all calls of a client.
SELECT reason_id AS reason, disposition_id AS disposition, count(*) AS times FROM wrap_up
WHERE client_id = $1 AND state = 'saved' AND saved_at >= $2 GROUP BY 1, 2;
