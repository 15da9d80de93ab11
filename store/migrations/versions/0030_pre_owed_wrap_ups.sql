-- Owed wrap-ups: by when, whose to write, or closed without. And which of two who write the same draft was later.

ALTER TABLE wrap_up DROP CONSTRAINT wrap_up_state_check;
ALTER TABLE wrap_up
    ADD CONSTRAINT wrap_up_state_check CHECK (state IN ('draft', 'owed', 'saved', 'closed')),
    ADD COLUMN owner_id text REFERENCES person,      -- who has to write it; NULL: who talked (agent_id)
    ADD COLUMN queue_id text,                        -- a word: it outlives the plan
    ADD COLUMN owed_at timestamptz,
    ADD COLUMN due_at timestamptz,                   -- of an owed one
    ADD COLUMN version integer NOT NULL DEFAULT 0,   -- one more with each write
    ADD COLUMN page text NOT NULL DEFAULT '',        -- the page that wrote last
    ADD COLUMN closed_why text NOT NULL DEFAULT '';

DROP INDEX wrap_up_owed;
CREATE INDEX wrap_up_owed ON wrap_up (coalesce(owner_id, agent_id)) WHERE state IN ('draft', 'owed');
-- What an agent chose lately for a queue, and everybody of a client: most used first.
CREATE INDEX wrap_up_saved ON wrap_up (client_id, saved_at) WHERE state = 'saved';
CREATE INDEX wrap_up_saved_by ON wrap_up (coalesce(owner_id, agent_id), saved_at) WHERE state = 'saved';

-- Within what time: of a queue, of a client's queues (queue ''), or of all ('', '').
CREATE TABLE wrap_up_rule (
    client_id  text NOT NULL,
    queue_id   text NOT NULL,
    due_s      integer NOT NULL CHECK (due_s BETWEEN 60 AND 2592000),
    PRIMARY KEY (client_id, queue_id)
);
INSERT INTO wrap_up_rule VALUES ('', '', 14400);

-- The queue out of which an agent got a call: by the last offer of it, or the reason for which the agent called.
CREATE FUNCTION queue_of_talk(of_call text, of_agent text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT data ->> 'queue' FROM journal WHERE call_id = of_call AND kind = 'OfferMade' AND agent_id = of_agent
         ORDER BY id DESC LIMIT 1),
        (SELECT reason.queue_id FROM journal JOIN reason ON reason.id = data ->> 'reason'
         WHERE call_id = of_call AND kind = 'CallPlaced' ORDER BY journal.id DESC LIMIT 1))
$$;

CREATE FUNCTION wrap_up_within(of_client text, of_queue text) RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT make_interval(secs => due_s) FROM wrap_up_rule
    WHERE (queue_id = of_queue OR queue_id = '' AND client_id IN ('', of_client))
    ORDER BY queue_id DESC, client_id DESC LIMIT 1
$$;

UPDATE wrap_up SET queue_id = queue_of_talk(call_id, agent_id) WHERE saved_at IS NULL OR saved_at >= now() - interval '28 days';
UPDATE wrap_up SET owed_at = changed_at, due_at = changed_at + wrap_up_within(client_id, queue_id) WHERE state = 'owed';

CREATE CONSTRAINT TRIGGER wrap_ups_are_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('WrapUpHanded', 'WrapUpClosed', 'WrapUpDueSet')) EXECUTE FUNCTION audit_fact();
