-- Clients: for whom the centre answers.

-- name: is_client
-- Whether there is such a client.
SELECT EXISTS (SELECT FROM client WHERE id = $1);

-- name: unknown
-- Of these clients those that are none.
SELECT wanted AS client FROM unnest($1::text[]) AS wanted WHERE NOT EXISTS (SELECT FROM client WHERE id = wanted);

-- name: ids
-- All clients.
SELECT id FROM client;

-- name: zones
-- The time zones of all clients.
SELECT id, time_zone FROM client;
