-- The catalogue; every column is called as in store/catalogue.py.

-- name: clients
-- All client companies.
SELECT id, name_zh, name_en, time_zone, monitor_tone_s, records_outside, blocked_how FROM client ORDER BY id;

-- name: skills
-- All skills.
SELECT id, client_id AS client, name_zh, name_en FROM skill ORDER BY id;

-- name: teams
-- All teams.
SELECT id, client_id AS client, name_zh, name_en FROM team ORDER BY id;

-- name: queues
-- All queues with their rules.
SELECT id, client_id AS client, name_zh, name_en, priority, promise_s, ring_timeout_s, acw_limit_s, unstaffed_wait_s,
       longest_wait_s, strategy, medium, misses_allowed, hold_s, music, plan_version, keep_s
FROM queue ORDER BY priority, id;

-- name: reasons
-- All call reasons, each with the skills it needs.
SELECT id, client_id AS client, queue_id AS queue, name_zh, name_en, parent_id AS parent, needs_certification, priority,
       is_emergency, plan_version, s.skill_ids, s.levels
FROM reason,
LATERAL (SELECT coalesce(array_agg(skill_id ORDER BY skill_id), '{}') AS skill_ids,
                coalesce(array_agg(level ORDER BY skill_id), '{}') AS levels
         FROM reason_skill WHERE reason_id = reason.id) AS s
ORDER BY id;

-- name: dispositions
-- All dispositions in the order of the list on the screen.
SELECT id, client_id AS client, name_zh, name_en, is_resolved, is_retired FROM disposition ORDER BY client_id, position, id;

-- name: not_ready_reasons
-- All Not ready reasons in the order of the list on the screen.
SELECT id, name_zh, name_en, is_choosable, limit_s FROM not_ready_reason ORDER BY position, id;

-- name: numbers
-- All dialled numbers.
SELECT number, client_id AS client, language, greeting, menu, tries, digit_timeout_s, default_reason_id AS default_reason,
       uses_history, flow
FROM number ORDER BY number;

-- name: digits
-- What each digit of a number's menu means.
SELECT number, digit, reason_id FROM number_digit ORDER BY number, digit;

-- name: flows
-- The flows that hold, and those that did within the last day: calls in progress stay with the one they began with.
SELECT flow, version, document, is_newest FROM (
    SELECT flow, version, document::text AS document,
           row_number() OVER (PARTITION BY flow ORDER BY version DESC) = 1 AS is_newest,
           lead(published_at) OVER (PARTITION BY flow ORDER BY version) AS replaced_at
    FROM flow_version) AS versions
WHERE is_newest OR replaced_at > now() - interval '1 day' ORDER BY flow, version;

-- name: vips
-- Callers who go first, with their own agents.
SELECT id, client_id AS client, number AS caller, priority::integer AS priority, agent_ids AS agents, reason, until
FROM listed_number WHERE list = 'vip' AND gone_at IS NULL ORDER BY client_id, number;

-- name: blocked
-- Callers who are turned away.
SELECT id, client_id AS client, number AS caller, reason, until
FROM listed_number WHERE list = 'blocked' AND gone_at IS NULL ORDER BY client_id, number;

-- name: dial_rules
-- Who may call whom.
SELECT client_id AS client, agent_id AS agent, allows, opened, barred, hours, longest_s, day_fen, month_fen, agent_day_fen,
       shows
FROM dial_rule ORDER BY client_id, agent_id;

-- name: rates
-- What calls out cost.
SELECT prefix, minute, starts_on, step_s, name FROM rate ORDER BY prefix, starts_on;

-- name: closed_queues
-- Queues that supervisors have closed.
SELECT queue_id AS queue, waiting, why, closed_by AS by, closed_at AS at FROM closed_queue ORDER BY queue_id;

-- name: closed_lines
-- Lines that supervisors have closed.
SELECT trunk, incoming, why, closed_by AS by, closed_at AS at FROM closed_line ORDER BY trunk;
