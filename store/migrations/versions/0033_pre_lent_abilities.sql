-- What somebody can do for a while, on top of the person's own skills and queues, which stay as they are beneath it.
CREATE TABLE lent_ability (
    person_id  text NOT NULL REFERENCES person,
    skill_id   text REFERENCES skill,
    queue_id   text REFERENCES queue,
    value      smallint NOT NULL CHECK (value BETWEEN 0 AND 100), -- a level or a weight; 0: taken away for a while
    until      timestamptz,
    desk_id    text,                                              -- of the sign-in for which it holds
    lent_by    text NOT NULL,
    lent_at    timestamptz NOT NULL,
    CHECK ((skill_id IS NULL) <> (queue_id IS NULL)),
    CHECK ((until IS NULL) <> (desk_id IS NULL))
);
CREATE UNIQUE INDEX lent_once ON lent_ability (person_id, coalesce(skill_id, ''), coalesce(queue_id, ''));

-- As before, with what is lent beside it: not what is over, and not what was lent for a sign-in that is.
CREATE OR REPLACE VIEW person_profile AS
SELECT person.id, person.login, person.name_zh, person.name_en, person.role, person.password_hash, person.is_enabled,
       person.team_id, person.is_blending,
       s.skill_ids, s.levels, q.queue_ids, q.weights, c.certified_for, c.starts, c.ends,
       l.lent_kinds, l.lent_what, l.lent_values, l.lent_until, l.lent_desks
FROM person,
LATERAL (SELECT coalesce(array_agg(skill_id ORDER BY skill_id), '{}') AS skill_ids,
                coalesce(array_agg(level ORDER BY skill_id), '{}') AS levels
         FROM person_skill WHERE person_id = person.id) AS s,
LATERAL (SELECT coalesce(array_agg(queue_id ORDER BY queue_id), '{}') AS queue_ids,
                coalesce(array_agg(weight ORDER BY queue_id), '{}') AS weights
         FROM person_queue WHERE person_id = person.id) AS q,
LATERAL (SELECT coalesce(array_agg(reason_id ORDER BY reason_id, starts), '{}') AS certified_for,
                coalesce(array_agg(starts ORDER BY reason_id, starts), '{}') AS starts,
                coalesce(array_agg(ends ORDER BY reason_id, starts), '{}') AS ends
         FROM person_certification WHERE person_id = person.id AND ends > now()) AS c,
LATERAL (SELECT coalesce(array_agg(kind ORDER BY kind, what), '{}') AS lent_kinds,
                coalesce(array_agg(what ORDER BY kind, what), '{}') AS lent_what,
                coalesce(array_agg(value ORDER BY kind, what), '{}') AS lent_values,
                coalesce(array_agg(until ORDER BY kind, what), '{}') AS lent_until,
                coalesce(array_agg(desk_id ORDER BY kind, what), '{}') AS lent_desks
         FROM (SELECT CASE WHEN skill_id IS NULL THEN 'queue' ELSE 'skill' END AS kind,
                      coalesce(skill_id, queue_id) AS what, value, until, desk_id
               FROM lent_ability
               WHERE person_id = person.id
                     AND (until > now() OR EXISTS (SELECT FROM session
                                                   WHERE session.desk_id = lent_ability.desk_id AND ended_at IS NULL))
              ) AS lent) AS l;

-- Who notes that something is over, takes it out with that: the controller, in the instant in which it routes by it.
CREATE FUNCTION give_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM lent_ability
    WHERE person_id = NEW.agent_id AND lent_at <= NEW.at AND (NEW.data ->> 'why' <> 'time' OR until <= NEW.at)
          AND coalesce(skill_id, queue_id) = NEW.data ->> 'what' AND (skill_id IS NULL) = (NEW.data ->> 'kind' = 'queue');
    RETURN NULL;
END $$;
CREATE TRIGGER lent_is_given_back AFTER INSERT ON journal
    FOR EACH ROW WHEN (NEW.kind = 'AbilityReturned') EXECUTE FUNCTION give_back();

-- As before (0023); the change of a profile that comes with something lent is left out: that is told itself.
CREATE OR REPLACE FUNCTION audit_fact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := coalesce(NEW.data ->> 'supervisor', NEW.data ->> 'by', NEW.writer);
BEGIN
    IF who NOT IN ('controller', 'lending') THEN
        PERFORM audit_add(
            NEW.at, who, NEW.kind,
            coalesce(NEW.agent_id, '…' || right(NEW.data ->> 'caller', 4), NEW.data ->> 'flow', NEW.data ->> 'queue',
                     NEW.data ->> 'trunk', ''),
            coalesce(NEW.client_id, ''), '',
            (NEW.data - 'caller' - 'supervisor' - 'by' - 'agent' - 'client')::text);
    END IF;
    RETURN NULL;
END $$;

-- Lent, and given back: what ends by itself is told too.
CREATE FUNCTION audit_lent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM audit_add(
        NEW.at, NEW.data ->> 'by', NEW.kind, NEW.agent_id, coalesce(NEW.client_id, ''), '',
        (NEW.data - 'by' - 'agent')::text);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lent_is_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('AbilityLent', 'AbilityReturned')) EXECUTE FUNCTION audit_lent();
