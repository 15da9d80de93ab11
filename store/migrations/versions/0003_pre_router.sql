-- Routing plans, and all that the router asks of people. What ran before this still runs after it: columns are added with
-- defaults, reason.skill_id stays and is kept up.

-- The published plan is the truth for routing; the tables keep names and references for the screens.
CREATE TABLE routing_plan (
    version       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document      jsonb NOT NULL,
    published_at  timestamptz NOT NULL,
    published_by  text NOT NULL,
    note          text NOT NULL DEFAULT '' CHECK (length(note) <= 1000)
);
CREATE TRIGGER routing_plan_is_append_only BEFORE UPDATE OR DELETE ON routing_plan
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER routing_plan_is_not_truncated BEFORE TRUNCATE ON routing_plan
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE team (
    id         text PRIMARY KEY,
    client_id  text NOT NULL REFERENCES client,
    name_zh    text NOT NULL,
    name_en    text NOT NULL
);

-- plan_version: the last published plan with this row in it. NULL: in none yet, its own columns hold. Older than the plan
-- that holds now: taken out, kept for what refers to it.
ALTER TABLE queue
    ADD COLUMN strategy text NOT NULL DEFAULT 'longest-idle' CHECK (strategy IN
        ('longest-idle', 'most-specialised', 'best-level', 'fewest-calls', 'weighted-share', 'round-robin')),
    ADD COLUMN medium text NOT NULL DEFAULT 'voice' CHECK (medium IN ('voice', 'chat', 'mail')),
    ADD COLUMN misses_allowed smallint NOT NULL DEFAULT 0 CHECK (misses_allowed >= 0),
    ADD COLUMN hold_s real NOT NULL DEFAULT 0 CHECK (hold_s >= 0),  -- for preferred agents
    ADD COLUMN music text NOT NULL DEFAULT 'default',               -- Asterisk's class of music on hold; '' is silence
    ADD COLUMN plan_version bigint REFERENCES routing_plan,
    DROP CONSTRAINT queue_acw_limit_s_check,
    ADD CONSTRAINT queue_acw_limit_s_check CHECK (acw_limit_s >= 0); -- 0: no after-call work

ALTER TABLE reason
    ADD COLUMN parent_id text REFERENCES reason DEFERRABLE INITIALLY DEFERRED CHECK (parent_id <> id),
    ADD COLUMN needs_certification boolean NOT NULL DEFAULT false,
    ADD COLUMN priority smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9),
    ADD COLUMN is_emergency boolean NOT NULL DEFAULT false,
    ADD COLUMN plan_version bigint REFERENCES routing_plan,
    ALTER COLUMN skill_id DROP NOT NULL; -- a reason may need no skill, or several: reason_skill
UPDATE reason SET priority = queue.priority FROM queue WHERE queue.id = reason.queue_id;

CREATE TABLE reason_skill (
    reason_id  text NOT NULL REFERENCES reason,
    skill_id   text NOT NULL REFERENCES skill,
    level      smallint NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 10),
    PRIMARY KEY (reason_id, skill_id)
);
INSERT INTO reason_skill (reason_id, skill_id) SELECT id, skill_id FROM reason WHERE skill_id IS NOT NULL;

-- Whoever puts in a reason with its one skill, as was done before, has said what it needs.
CREATE FUNCTION reason_has_its_skill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reason_skill (reason_id, skill_id) VALUES (NEW.id, NEW.skill_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER reason_has_its_skill AFTER INSERT ON reason
    FOR EACH ROW WHEN (NEW.skill_id IS NOT NULL AND NEW.plan_version IS NULL)
    EXECUTE FUNCTION reason_has_its_skill();

ALTER TABLE person
    ADD COLUMN team_id text REFERENCES team,
    ADD COLUMN is_blending boolean NOT NULL DEFAULT false; -- a voice call and other contacts together

-- The queues that a person serves, with the weight for the weighted share; none: every queue, weight 1.
CREATE TABLE person_queue (
    person_id  text NOT NULL REFERENCES person,
    queue_id   text NOT NULL REFERENCES queue,
    weight     smallint NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 100),
    PRIMARY KEY (person_id, queue_id)
);

-- Valid from starts on, before ends: both to the minute. For a reason and all below it.
CREATE TABLE person_certification (
    person_id   text NOT NULL REFERENCES person,
    reason_id   text NOT NULL REFERENCES reason,
    starts      timestamptz NOT NULL CHECK (extract(epoch FROM starts) % 60 = 0),
    ends        timestamptz NOT NULL CHECK (extract(epoch FROM ends) % 60 = 0),
    granted_by  text NOT NULL,
    granted_at  timestamptz NOT NULL,
    PRIMARY KEY (person_id, reason_id, starts),
    CHECK (ends > starts)
);

-- A number without a greeting or a menu ('') goes straight on; without a menu it needs somewhere to go.
ALTER TABLE number ADD CHECK (menu <> '' OR default_reason_id IS NOT NULL);

-- Everyone with all that they can do; certifications that are over are left out.
CREATE VIEW person_profile AS
SELECT person.*, s.skill_ids, s.levels, q.queue_ids, q.weights, c.certified_for, c.starts, c.ends FROM person,
LATERAL (SELECT coalesce(array_agg(skill_id ORDER BY skill_id), '{}') AS skill_ids,
                coalesce(array_agg(level ORDER BY skill_id), '{}') AS levels
         FROM person_skill WHERE person_id = person.id) AS s,
LATERAL (SELECT coalesce(array_agg(queue_id ORDER BY queue_id), '{}') AS queue_ids,
                coalesce(array_agg(weight ORDER BY queue_id), '{}') AS weights
         FROM person_queue WHERE person_id = person.id) AS q,
LATERAL (SELECT coalesce(array_agg(reason_id ORDER BY reason_id, starts), '{}') AS certified_for,
                coalesce(array_agg(starts ORDER BY reason_id, starts), '{}') AS starts,
                coalesce(array_agg(ends ORDER BY reason_id, starts), '{}') AS ends
         FROM person_certification WHERE person_id = person.id AND ends > now()) AS c;
