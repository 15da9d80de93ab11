-- Sign-ins.

-- name: begin
-- A new sign-in.
INSERT INTO session (id_sha256, desk_id, person_id, address, created_at, seen_at, expires_at, longest_until, must)
VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8);

-- name: end_of_person
-- End what a person still has open.
UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 RETURNING desk_id;

-- name: find
-- A living sign-in and its person.
SELECT session.id_sha256, session.desk_id AS desk, person.id AS person, person.login, person.name_zh, person.name_en,
       person.role, session.expires_at, session.address, session.must, session.longest_until,
       CASE WHEN NOT person.sees_all_clients
            THEN ARRAY(SELECT client_id FROM person_client WHERE person_id = person.id) END AS clients
FROM session JOIN person ON person.id = session.person_id
WHERE session.id_sha256 = $1 AND session.ended_at IS NULL AND session.expires_at > $2 AND person.is_enabled;

-- name: alive
-- Which of many are living sign-ins of enabled persons, with their role and scope, or living tokens of programs.
SELECT session.id_sha256, session.expires_at, person.role,
       CASE WHEN NOT person.sees_all_clients
            THEN ARRAY(SELECT client_id FROM person_client WHERE person_id = person.id) END AS clients
FROM session JOIN person ON person.id = session.person_id
WHERE session.id_sha256 = ANY($1::text[]) AND session.ended_at IS NULL AND session.expires_at > $2 AND person.is_enabled
UNION ALL
SELECT token_sha256, expires_at, NULL, NULL FROM service_token
WHERE token_sha256 = ANY($1::text[]) AND ended_at IS NULL AND expires_at > $2;

-- name: extend
-- Sliding expiry.
UPDATE session SET seen_at = $2, expires_at = least($3, longest_until) WHERE id_sha256 = $1 AND ended_at IS NULL;

-- name: end_desk
-- A supervisor signs a desk out.
UPDATE session SET ended_at = $2 WHERE desk_id = $1 AND ended_at IS NULL;

-- name: end
-- Sign out.
UPDATE session SET ended_at = $2 WHERE id_sha256 = $1 AND ended_at IS NULL;

-- name: listed
-- Living sign-ins, newest first: of people who see no client that is not among $2 (null: of everybody).
SELECT session.desk_id AS desk, person.id AS person, person.name_zh, person.name_en, person.role, session.address,
       session.created_at AS began_at, session.seen_at, session.expires_at
FROM session JOIN person ON person.id = session.person_id
WHERE session.ended_at IS NULL AND session.expires_at > $1 AND person.is_enabled
  AND ($2::text[] IS NULL OR (NOT person.sees_all_clients AND NOT EXISTS (
       SELECT FROM person_client WHERE person_id = person.id AND client_id <> ALL($2))))
ORDER BY session.created_at DESC, session.desk_id;

-- name: was_at
-- Whether the person was signed in from this address within the last 30 days.
SELECT EXISTS (SELECT FROM session WHERE person_id = $1 AND address = $2 AND created_at > now() - interval '30 days')
    AS was_at;

-- name: is_younger
-- Whether a sign-in began after an instant.
SELECT created_at > $2 AS is_younger FROM session WHERE id_sha256 = $1;

-- name: done
-- What a sign-in had to do first is done.
UPDATE session SET must = $2 WHERE id_sha256 = $1;

-- name: end_others
-- A person's other sign-ins end (password or factor changed).
UPDATE session SET ended_at = $3 WHERE person_id = $1 AND id_sha256 <> $2 AND ended_at IS NULL RETURNING desk_id;
