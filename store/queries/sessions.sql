-- Sign-ins.

-- name: begin
-- A new sign-in.
INSERT INTO session (id_sha256, desk_id, person_id, address, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $5, $6);

-- name: end_of_person
-- End what a person still has open.
UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 RETURNING desk_id;

-- name: find
-- A living sign-in and its person.
SELECT session.id_sha256, session.desk_id AS desk, person.id AS person, person.login, person.name_zh, person.name_en,
       person.role, session.expires_at
FROM session JOIN person ON person.id = session.person_id
WHERE session.id_sha256 = $1 AND session.ended_at IS NULL AND session.expires_at > $2 AND person.is_enabled;

-- name: alive
-- Which of many are living sign-ins of enabled persons.
SELECT session.id_sha256 FROM session JOIN person ON person.id = session.person_id
WHERE session.id_sha256 = ANY($1::text[]) AND session.ended_at IS NULL AND session.expires_at > $2 AND person.is_enabled;

-- name: extend
-- Sliding expiry.
UPDATE session SET seen_at = $2, expires_at = $3 WHERE id_sha256 = $1 AND ended_at IS NULL;

-- name: end_desk
-- A supervisor signs a desk out.
UPDATE session SET ended_at = $2 WHERE desk_id = $1 AND ended_at IS NULL;

-- name: end
-- Sign out.
UPDATE session SET ended_at = $2 WHERE id_sha256 = $1 AND ended_at IS NULL;
