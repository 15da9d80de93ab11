-- What a sign-in asks of a person, second factors, and people with their roles.

-- name: asks
-- What this person's sign-in asks for, by the own row and the role's rule.
SELECT coalesce(role_rule.needs_totp, false) OR person.needs_totp AS needs_totp,
       CASE WHEN person.networks = '{}' THEN coalesce(role_rule.networks, '{}') ELSE person.networks END AS networks,
       person.must_change_password, factor.seed, coalesce(factor.is_confirmed, false) AS has_factor,
       coalesce(factor.last_step, 0) AS last_step
FROM person LEFT JOIN role_rule ON role_rule.role = person.role LEFT JOIN factor ON factor.person_id = person.id
WHERE person.id = $1;

-- name: begin_factor
-- A seed that the person has yet to show a code of; one that is confirmed stays.
INSERT INTO factor (person_id, seed, made_at) VALUES ($1, $2, $3)
ON CONFLICT (person_id) DO UPDATE SET seed = excluded.seed, made_at = excluded.made_at WHERE NOT factor.is_confirmed;

-- name: confirm_factor
-- The first code was shown: from now on the factor is asked for.
UPDATE factor SET is_confirmed = true, last_step = $2 WHERE person_id = $1 AND NOT is_confirmed;

-- name: use_step
-- A code is good once: no row when this step, or a later one, was used before.
UPDATE factor SET last_step = $2 WHERE person_id = $1 AND is_confirmed AND last_step < $2;

-- name: put_code
-- A recovery code's hash.
INSERT INTO recovery_code (person_id, code_sha256) VALUES ($1, $2);

-- name: drop_codes
-- All of a person's recovery codes.
DELETE FROM recovery_code WHERE person_id = $1;

-- name: use_code
-- A recovery code is good once.
UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND code_sha256 = $2 AND used_at IS NULL;

-- name: drop_factor
-- The factor is no more.
DELETE FROM factor WHERE person_id = $1;

-- name: put_password
-- Another password.
UPDATE person SET password_hash = $2, must_change_password = $3 WHERE id = $1;

-- name: put_person
-- A new person, or another role, scope and network of one who is there.
INSERT INTO person (id, login, name_zh, name_en, role, password_hash, sees_all_clients, networks, is_enabled,
                    must_change_password)
VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8, true)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, role = excluded.role,
    sees_all_clients = excluded.sees_all_clients, networks = excluded.networks, is_enabled = excluded.is_enabled,
    left_at = CASE WHEN NOT excluded.is_enabled THEN person.left_at END;

-- name: drop_clients
-- The person sees no client by name any more.
DELETE FROM person_client WHERE person_id = $1;

-- name: put_client
-- The person sees this client.
INSERT INTO person_client (person_id, client_id) VALUES ($1, $2);

-- name: end_sessions
-- Every sign-in of a person ends.
UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL;

-- name: people
-- Everybody, with what they may see and how they come in.
SELECT person.id, person.login, person.name_zh, person.name_en, person.role, person.sees_all_clients,
       ARRAY(SELECT client_id FROM person_client WHERE person_id = person.id ORDER BY client_id) AS clients,
       person.networks, person.is_enabled, person.must_change_password,
       EXISTS (SELECT FROM factor WHERE person_id = person.id AND is_confirmed) AS has_factor
FROM person ORDER BY person.login;

-- name: rules
-- What the roles ask for; a role without a row asks for a password from anywhere.
SELECT role, needs_totp, networks FROM role_rule ORDER BY role;

-- name: put_rule
-- What a role asks for from now on.
INSERT INTO role_rule (role, needs_totp, networks) VALUES ($1, $2, $3)
ON CONFLICT (role) DO UPDATE SET needs_totp = excluded.needs_totp, networks = excluded.networks;
