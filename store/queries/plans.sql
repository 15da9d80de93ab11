-- Routing plans: published whole, never changed.

-- name: hold
-- One publication at a time.
SELECT pg_advisory_xact_lock(1515542579);

-- name: newest
-- The plan that holds now.
SELECT version, document::text AS document, published_at, published_by, note FROM routing_plan
ORDER BY version DESC LIMIT 1;

-- name: of_version
-- One version, in force or not.
SELECT version, document::text AS document, published_at, published_by, note FROM routing_plan WHERE version = $1;

-- name: history
-- The newest versions without their documents.
SELECT version, published_at, published_by, note, jsonb_array_length(document -> 'queues') AS queues,
       jsonb_array_length(document -> 'reasons') AS reasons
FROM routing_plan ORDER BY version DESC LIMIT $1;

-- name: insert
-- The next version.
INSERT INTO routing_plan (document, published_at, published_by, note) VALUES ($1::text::jsonb, $2, $3, $4)
RETURNING version;

-- name: put_skill
-- A skill that the plan brings along.
INSERT INTO skill (id, client_id, name_zh, name_en) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en;

-- name: put_team
-- A team that the plan brings along.
INSERT INTO team (id, client_id, name_zh, name_en) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en;

-- name: put_queue
-- A queue of the plan; what is not the plan's affair (after-call work, music, longest wait) stays.
INSERT INTO queue (id, client_id, name_zh, name_en, promise_s, medium, strategy, ring_timeout_s, misses_allowed, hold_s,
                   plan_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET
    name_zh = excluded.name_zh, name_en = excluded.name_en, promise_s = excluded.promise_s, medium = excluded.medium,
    strategy = excluded.strategy, ring_timeout_s = excluded.ring_timeout_s, misses_allowed = excluded.misses_allowed,
    hold_s = excluded.hold_s, plan_version = excluded.plan_version;

-- name: put_reason
-- A reason of the plan. skill_id is for screens and for what ran before there were several.
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en, parent_id, needs_certification, priority,
                    is_emergency, plan_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET
    queue_id = excluded.queue_id, skill_id = excluded.skill_id, name_zh = excluded.name_zh, name_en = excluded.name_en,
    parent_id = excluded.parent_id, needs_certification = excluded.needs_certification, priority = excluded.priority,
    is_emergency = excluded.is_emergency, plan_version = excluded.plan_version;

-- name: drop_reason_skills
-- What these reasons needed before.
DELETE FROM reason_skill WHERE reason_id = ANY($1::text[]);

-- name: put_reason_skill
-- What a reason needs.
INSERT INTO reason_skill (reason_id, skill_id, level) VALUES ($1, $2, $3);
