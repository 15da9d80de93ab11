-- Clients: for whom the centre answers.

-- name: is_client
-- Whether there is such a client.
SELECT EXISTS (SELECT FROM client WHERE id = $1);

-- name: ids
-- All clients.
SELECT id FROM client;

-- name: zones
-- The time zones of all clients.
SELECT id, time_zone FROM client;
