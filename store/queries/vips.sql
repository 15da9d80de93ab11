-- Callers whom a client wants served first (routing: a head start, and agents of their own).

-- name: all
-- Every VIP, or one client's ($1 not empty).
SELECT client_id AS client, caller, priority, agent_ids AS agents, note FROM vip
WHERE $1 = '' OR client_id = $1 ORDER BY client_id, caller;

-- name: put
-- This caller is one, from now on like this. A row only where that is news.
INSERT INTO vip AS known (client_id, caller, priority, agent_ids, note) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (client_id, caller) DO UPDATE
SET priority = excluded.priority, agent_ids = excluded.agent_ids, note = excluded.note
WHERE (known.priority, known.agent_ids, known.note) IS DISTINCT FROM (excluded.priority, excluded.agent_ids, excluded.note)
RETURNING caller;

-- name: drop
-- This caller is none any more.
DELETE FROM vip WHERE client_id = $1 AND caller = $2 RETURNING caller;

-- name: people
-- The people who have these sign-in names.
SELECT id, login FROM person WHERE login = ANY($1::text[]);
