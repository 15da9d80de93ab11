-- What is to follow a call.

-- name: of_call
-- Whose call it was, who is at the other end, and by which of the client's numbers; what it was about.
SELECT first.client_id AS client, first.data ->> 'number' AS number, first.data ->> 'caller' AS caller,
       coalesce((SELECT data ->> 'reason' FROM journal WHERE call_id = $1 AND kind IN ('CallQueued', 'CallPlaced')
                 ORDER BY id DESC LIMIT 1), '') AS reason
FROM journal AS first WHERE first.call_id = $1 AND first.kind IN ('CallArrived', 'CallPlaced') ORDER BY first.id LIMIT 1;

-- name: calendars
-- The opening hours of the flow that answers a number now.
SELECT (document -> 'calendars')::text AS calendars FROM (
    SELECT DISTINCT ON (flow) document FROM flow_version ORDER BY flow, version DESC
) AS newest WHERE document -> 'numbers' ? $1 LIMIT 1;

-- name: team_of
-- The team of a person, if any.
SELECT team_id FROM person WHERE id = $1;

-- name: queue_of_reason
-- Where calls of a reason wait.
SELECT queue_id FROM reason WHERE id = $1;

-- name: put
-- One of a wrap-up; there already: it stays.
INSERT INTO work_item (id, client_id, queue_id, reason_id, call_id, caller, created_at, due_at, kind, state, agent_id,
                       taken_at, owner, team_id, starts_at, what, planned_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE $10 WHEN 'agent' THEN 'taken' ELSE 'open' END,
        CASE $10 WHEN 'agent' THEN $11 END, CASE $10 WHEN 'agent' THEN $7::timestamptz END, $10, $12, $13, $14, $11)
ON CONFLICT (id) DO NOTHING RETURNING id;

-- name: hold
-- One of them, held still until the end of the transaction.
SELECT state, agent_id AS agent FROM work_item WHERE id = $1 FOR UPDATE;

-- name: move
-- To another time or owner: an agent's is taken by that one, others are open.
UPDATE work_item SET due_at = $2, starts_at = $3, owner = $4, team_id = $5,
    agent_id = CASE $4 WHEN 'agent' THEN $6 END, state = CASE $4 WHEN 'agent' THEN 'taken' ELSE 'open' END,
    taken_at = CASE $4 WHEN 'agent' THEN $7::timestamptz END
WHERE id = $1;

-- name: cancel
-- Not to be done any more.
UPDATE work_item SET state = 'cancelled', done_at = $2, note = $3 WHERE id = $1;
