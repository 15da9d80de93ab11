-- People as administrators keep them: one row with all of it. Every column is called as in store/staff.py.

-- name: staff
-- Everybody, or one ($1). $2: now.
SELECT person.id, person.login, person.name_zh, person.name_en, person.role, person.sees_all_clients, person.networks,
       person.is_enabled, person.left_at, person.must_change_password, person.needs_totp, person.has_standing_leg,
       person.team_id, coalesce(role_rule.needs_totp, false) AS role_needs_totp,
       coalesce(role_rule.networks, '{}') AS role_networks, s.skill_ids, s.levels, q.queue_ids, q.weights,
       ARRAY(SELECT client_id FROM person_client WHERE person_id = person.id ORDER BY client_id) AS clients,
       EXISTS (SELECT FROM factor WHERE person_id = person.id AND is_confirmed) AS has_factor,
       EXISTS (SELECT FROM session WHERE person_id = person.id AND ended_at IS NULL AND expires_at > $2) AS is_signed_in,
       c.certified_for, c.starts, c.ends, c.zones
FROM person LEFT JOIN role_rule ON role_rule.role = person.role,
LATERAL (SELECT coalesce(array_agg(skill_id ORDER BY skill_id), '{}') AS skill_ids,
                coalesce(array_agg(level ORDER BY skill_id), '{}') AS levels
         FROM person_skill WHERE person_id = person.id) AS s,
LATERAL (SELECT coalesce(array_agg(queue_id ORDER BY queue_id), '{}') AS queue_ids,
                coalesce(array_agg(weight ORDER BY queue_id), '{}') AS weights
         FROM person_queue WHERE person_id = person.id) AS q,
LATERAL (SELECT coalesce(array_agg(reason_id ORDER BY reason_id, starts), '{}') AS certified_for,
                coalesce(array_agg(starts ORDER BY reason_id, starts), '{}') AS starts,
                coalesce(array_agg(ends ORDER BY reason_id, starts), '{}') AS ends,
                coalesce(array_agg(client.time_zone ORDER BY reason_id, starts), '{}') AS zones
         FROM person_certification JOIN reason ON reason.id = reason_id JOIN client ON client.id = reason.client_id
         WHERE person_id = person.id) AS c
WHERE $1::text IS NULL OR person.id = $1 ORDER BY person.login;

-- name: names
-- What a person can be given: whose it is, and in which zone its days are.
SELECT 'clients' AS kind, id, id AS client, time_zone AS zone FROM client UNION ALL
SELECT 'team', id, client_id, '' FROM team UNION ALL
SELECT 'skills', id, client_id, '' FROM skill UNION ALL
SELECT 'queues', id, client_id, '' FROM queue UNION ALL
SELECT 'certifications', reason.id, client_id, time_zone FROM reason JOIN client ON client.id = client_id;

-- name: put_asks
-- What this one's sign-in asks for besides the role's rule.
UPDATE person SET needs_totp = $2 WHERE id = $1;

-- name: put_state
-- May come in, is locked out, or left.
UPDATE person SET is_enabled = $2, left_at = $3 WHERE id = $1;

-- name: drop_certification
-- It has not begun: it is no more.
DELETE FROM person_certification WHERE person_id = $1 AND reason_id = $2 AND starts = $3;

-- name: end_certification
-- It ends at $4.
UPDATE person_certification SET ends = $4 WHERE person_id = $1 AND reason_id = $2 AND starts = $3;

-- name: held_from
-- From where this one's sign-ins were held up lately.
SELECT DISTINCT address FROM audit
WHERE whom = $1 AND act IN ('locked-out', 'sign-in-refused') AND at > now() - interval '1 day' AND address <> '';
