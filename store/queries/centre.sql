-- What the centre is made of, as administrators change it; every column is called as in store/centre_rows.py.

-- name: hold
-- One change of the centre at a time.
SELECT pg_advisory_xact_lock(1515542580);

-- name: clients_all
-- Client companies.
SELECT id, name_zh, name_en, time_zone, monitor_tone_s, records_outside, blocked_how, may_override FROM client ORDER BY id;

-- name: clients_put
-- A client as it is from now on.
INSERT INTO client (id, name_zh, name_en, time_zone, monitor_tone_s, records_outside, blocked_how, may_override)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, time_zone = excluded.time_zone,
    monitor_tone_s = excluded.monitor_tone_s, records_outside = excluded.records_outside,
    blocked_how = excluded.blocked_how, may_override = excluded.may_override;

-- name: clients_drop
-- A client that nothing refers to.
DELETE FROM client WHERE id = $1;

-- name: skills_all
-- Skills.
SELECT id, client_id AS client, name_zh, name_en FROM skill ORDER BY client_id, id;

-- name: skills_put
-- A skill's names; its client never changes.
INSERT INTO skill (id, client_id, name_zh, name_en) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en;

-- name: skills_drop
-- A skill that nothing refers to.
DELETE FROM skill WHERE id = $1;

-- name: teams_all
-- Teams.
SELECT id, client_id AS client, name_zh, name_en FROM team ORDER BY client_id, id;

-- name: teams_put
-- A team's names; its client never changes.
INSERT INTO team (id, client_id, name_zh, name_en) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en;

-- name: teams_drop
-- A team that nothing refers to.
DELETE FROM team WHERE id = $1;

-- name: dispositions_all
-- Outcomes of a call in the order of the list on the screen.
SELECT id, client_id AS client, name_zh, name_en, is_resolved, position::integer AS position, is_retired
FROM disposition
ORDER BY client_id, position, id;

-- name: dispositions_put
-- An outcome; its client never changes.
INSERT INTO disposition (id, client_id, name_zh, name_en, is_resolved, position, is_retired)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
    is_resolved = excluded.is_resolved, position = excluded.position, is_retired = excluded.is_retired;

-- name: dispositions_drop
-- An outcome that no wrap-up has.
DELETE FROM disposition WHERE id = $1;

-- name: not_ready_all
-- Reasons for Not ready in the order of the list on the screen.
SELECT id, name_zh, name_en, is_choosable, position::integer AS position, limit_s FROM not_ready_reason ORDER BY position, id;

-- name: not_ready_put
-- A reason for Not ready.
INSERT INTO not_ready_reason (id, name_zh, name_en, is_choosable, position, limit_s) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
    is_choosable = excluded.is_choosable, position = excluded.position, limit_s = excluded.limit_s;

-- name: waiting_all
-- What of a queue is not the plan's affair.
SELECT id, client_id AS client, name_zh, name_en, acw_limit_s::float8 AS acw_limit_s, keep_s::float8 AS keep_s,
       longest_wait_s::float8 AS longest_wait_s, unstaffed_wait_s::float8 AS unstaffed_wait_s, music
FROM queue WHERE plan_version IS NULL OR plan_version = (SELECT max(version) FROM routing_plan) ORDER BY client_id, id;

-- name: waiting_put
-- The same, changed; names and client are for who reads the list.
UPDATE queue SET acw_limit_s = $5, keep_s = $6, longest_wait_s = $7, unstaffed_wait_s = $8, music = $9
WHERE id = $1 AND (client_id, name_zh, name_en) = ($2, $3, $4);
