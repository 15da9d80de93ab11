-- Callers whom a client wants served first (routing: a head start, and agents of their own): the list ``vip``.

-- name: all
-- Every VIP, or one client's ($1 not empty).
SELECT client_id AS client, number AS caller, priority::integer AS priority, agent_ids AS agents, reason AS note
FROM listed_number WHERE list = 'vip' AND gone_at IS NULL AND ($1 = '' OR client_id = $1) ORDER BY client_id, number;

-- name: now
-- The present instant.
SELECT now();

-- name: one
-- The entry of this number, in any spelling.
SELECT id FROM listed_number
WHERE list = 'vip' AND gone_at IS NULL AND client_id = $1 AND (key = $2 OR number = ANY($3::text[]));

-- name: people
-- The people who have these sign-in names.
SELECT id, login FROM person WHERE login = ANY($1::text[]);
