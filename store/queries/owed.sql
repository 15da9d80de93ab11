-- Owed wrap-ups, as who leads sees them.

-- name: listed
-- Those of some clients (null: of all), what is due first.
SELECT call_id AS call, agent_id AS agent, coalesce(owner_id, agent_id) AS owner, client_id AS client,
       queue_id AS queue, reason_id AS reason, owed_at, coalesce(due_at, changed_at) AS due_at,
       coalesce((SELECT data ->> 'caller' FROM journal
                 WHERE journal.call_id = wrap_up.call_id AND kind IN ('CallArrived', 'CallPlaced')
                 ORDER BY journal.id LIMIT 1), '') AS caller
FROM wrap_up WHERE state = 'owed' AND ($1::text[] IS NULL OR client_id = ANY($1))
ORDER BY coalesce(due_at, changed_at), call_id, agent_id LIMIT $2;

-- name: hold
-- One of them, held still until the end of the transaction.
SELECT client_id AS client, state, coalesce(owner_id, agent_id) AS owner FROM wrap_up
WHERE call_id = $1 AND agent_id = $2 FOR UPDATE;

-- name: client_of
-- Whose call it was.
SELECT client_id FROM wrap_up WHERE call_id = $1 AND agent_id = $2;

-- name: hand
-- Somebody else owes it now. What was written so far goes with it.
UPDATE wrap_up SET owner_id = $3, changed_at = $4, version = version + 1, page = '' WHERE call_id = $1 AND agent_id = $2;

-- name: close
-- It need not be written.
UPDATE wrap_up SET state = 'closed', closed_why = $3, changed_at = $4 WHERE call_id = $1 AND agent_id = $2;

-- name: had_part
-- Whether somebody has a wrap-up of this call already, or talked in it: an own one is still to come, perhaps.
SELECT EXISTS (SELECT FROM wrap_up WHERE call_id = $1 AND coalesce(owner_id, agent_id) = $2)
    OR EXISTS (SELECT FROM journal WHERE call_id = $1 AND agent_id = $2
               AND kind IN ('OfferTaken', 'CallBridged', 'WrapUpStarted'));

-- name: is_agent
-- Whether somebody takes calls, and may come in.
SELECT EXISTS (SELECT FROM person WHERE id = $1 AND role = 'agent' AND is_enabled);

-- name: due
-- By when each is due, with whose and of which queue it is; the first due first.
SELECT coalesce(owner_id, agent_id) AS owner, call_id AS call, queue_id AS queue, coalesce(due_at, changed_at) AS due_at
FROM wrap_up WHERE state = 'owed' ORDER BY 4;

-- name: rules
-- Within what time they are due.
SELECT client_id AS client, queue_id AS queue, due_s FROM wrap_up_rule ORDER BY client_id, queue_id;

-- name: client_of_queue
-- Whose queue it is.
SELECT client_id FROM queue WHERE id = $1;

-- name: is_client
-- Whether there is such a client.
SELECT EXISTS (SELECT FROM client WHERE id = $1);

-- name: put_rule
-- From now on within that time. A row only where that is news.
INSERT INTO wrap_up_rule AS known (client_id, queue_id, due_s) VALUES ($1, $2, $3)
ON CONFLICT (client_id, queue_id) DO UPDATE SET due_s = excluded.due_s WHERE known.due_s <> excluded.due_s
RETURNING due_s;

-- name: drop_rule
-- As the wider rule says.
DELETE FROM wrap_up_rule WHERE client_id = $1 AND queue_id = $2 RETURNING due_s;
