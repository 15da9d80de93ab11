-- What roles ask of a sign-in, and the sign-ins that a changed rule is about.

-- name: hold
-- Nobody else changes a rule until this commit.
LOCK TABLE role_rule IN SHARE ROW EXCLUSIVE MODE;

-- name: of_role
-- The rule of one role; no row: a password from anywhere.
SELECT role, needs_totp, networks FROM role_rule WHERE role = $1;

-- name: signed_in
-- The living sign-ins of a role, each with what the rule is compared with. A person's own networks are stronger.
SELECT session.id_sha256, session.person_id AS person, session.address,
       person.networks <> '{}' AS has_networks,
       session.must = 'totp' OR EXISTS (SELECT FROM factor WHERE person_id = person.id AND is_confirmed) AS meets_totp
FROM session JOIN person ON person.id = session.person_id
WHERE person.role = $1 AND session.ended_at IS NULL AND session.expires_at > $2;

-- name: end
-- These sign-ins are over.
UPDATE session SET ended_at = $2 WHERE id_sha256 = ANY($1::text[]) AND ended_at IS NULL;
