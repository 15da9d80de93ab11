-- What is to follow a call: a callback at a time, or something else to be done by a time.

ALTER TABLE wrap_up ADD COLUMN next_action text NOT NULL DEFAULT ''; -- as the page wrote it (NextAction as JSON)

ALTER TABLE work_item DROP CONSTRAINT work_item_kind_check, DROP CONSTRAINT work_item_state_check,
                      DROP CONSTRAINT work_item_check;
ALTER TABLE work_item
    ADD CONSTRAINT work_item_kind_check CHECK (kind IN ('voicemail', 'callback', 'planned-callback', 'follow-up')),
    ADD CONSTRAINT work_item_state_check CHECK (state IN ('open', 'taken', 'done', 'cancelled')),
    ADD CONSTRAINT work_item_has_an_agent CHECK (state IN ('open', 'cancelled') OR agent_id IS NOT NULL),
    ADD COLUMN owner text NOT NULL DEFAULT 'queue' CHECK (owner IN ('agent', 'team', 'queue')),
    ADD COLUMN team_id text,
    ADD CONSTRAINT work_item_has_a_team CHECK (owner <> 'team' OR team_id IS NOT NULL),
    ADD COLUMN starts_at timestamptz, -- of a callback: not before
    ADD COLUMN what text NOT NULL DEFAULT '' CHECK (length(what) <= 500),
    ADD COLUMN planned_by text REFERENCES person;
COMMENT ON COLUMN work_item.id IS
    'of a message its recording, of a callback its call with -callback behind it, of a planned one next-CALL-AGENT';

CREATE CONSTRAINT TRIGGER next_actions_are_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('NextActionMoved', 'NextActionCancelled')) EXECUTE FUNCTION audit_fact();
