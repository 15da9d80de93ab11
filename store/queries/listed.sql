-- Lists of telephone numbers: vip, blocked, do-not-call. Rows that were taken out stay, with who took them out.

-- name: hold
-- One change of the lists at a time: ``change`` grows in the order of the commits.
SELECT pg_advisory_xact_lock(1515542583);

-- name: page
-- The newest first, from below an entry on ($5): of a list, of these clients ($2, NULL all; what is of the whole centre
-- always), of one of them ($3; NULL any), with this number in any spelling ($4 key, $7 spellings; '' any).
SELECT id, list, client_id AS client, number, key, reason, until, priority::integer AS priority, agent_ids AS agents, added_by,
       added_at, allowed_until, allowed_by, allowed_why, change
FROM listed_number
WHERE list = $1 AND gone_at IS NULL AND ($2::text[] IS NULL OR client_id IS NULL OR client_id = ANY($2))
  AND ($3::text IS NULL OR coalesce(client_id, '') = $3) AND ($4 = '' OR key = $4 OR number = ANY($7::text[])) AND id < $5
ORDER BY id DESC LIMIT $6;

-- name: count
-- How many there are of a list, of these clients ($2), of one of them ($3).
SELECT count(*) FROM listed_number
WHERE list = $1 AND gone_at IS NULL AND ($2::text[] IS NULL OR client_id IS NULL OR client_id = ANY($2))
  AND ($3::text IS NULL OR coalesce(client_id, '') = $3);

-- name: one
-- An entry that stands.
SELECT id, list, client_id AS client, number, key, reason, until, priority::integer AS priority, agent_ids AS agents, added_by,
       added_at, allowed_until, allowed_by, allowed_why, change
FROM listed_number WHERE list = $1 AND id = $2 AND gone_at IS NULL;

-- name: number
-- The number of an entry, and whose it is ('' the whole centre's).
SELECT coalesce(client_id, '') AS client, number FROM listed_number WHERE id = $1 AND gone_at IS NULL;

-- name: all_of
-- All entries of a list of one client (NULL: the whole centre's).
SELECT id, list, client_id AS client, number, key, reason, until, priority::integer AS priority, agent_ids AS agents, added_by,
       added_at, allowed_until, allowed_by, allowed_why, change
FROM listed_number WHERE list = $1 AND client_id IS NOT DISTINCT FROM $2 AND gone_at IS NULL ORDER BY id;

-- name: same
-- The lists of a client in which a number stands, in any spelling.
SELECT list, id FROM listed_number
WHERE client_id IS NOT DISTINCT FROM $1 AND gone_at IS NULL AND (key = $2 OR number = ANY($3::text[]));

-- name: add
-- A number stands in a list from now on.
INSERT INTO listed_number (list, client_id, number, key, reason, until, priority, agent_ids, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id, change;

-- name: put
-- What is said of an entry is another.
UPDATE listed_number SET reason = $2, until = $3, priority = $4, agent_ids = $5, change = nextval('listed_change')
WHERE id = $1 RETURNING change;

-- name: drop
-- These entries are no more.
UPDATE listed_number SET gone_by = $2, gone_at = $3, change = nextval('listed_change') WHERE id = ANY($1::bigint[]);

-- name: allow
-- A number of a do-not-call list may be called for a while all the same.
UPDATE listed_number SET allowed_until = $2, allowed_by = $3, allowed_why = $4, change = nextval('listed_change')
WHERE id = $1 RETURNING change;

-- name: may_override
-- Whether a client lets numbers of its own list through for a while.
SELECT may_override FROM client WHERE id = $1;

-- name: changed
-- What of a list changed after $2, taken out or not, in order.
SELECT id, client_id AS client, number, key, until, added_by, added_at, allowed_until, allowed_by, allowed_why,
       gone_at IS NOT NULL AS is_gone, change
FROM listed_number WHERE list = $1 AND change > $2 ORDER BY change LIMIT $3;

-- name: strangers
-- Which of these ids are no people.
SELECT wanted FROM unnest($1::text[]) AS wanted WHERE NOT EXISTS (SELECT FROM person WHERE person.id = wanted);

-- name: logins
-- The people who have these sign-in names.
SELECT id, login FROM person WHERE login = ANY($1::text[]);
