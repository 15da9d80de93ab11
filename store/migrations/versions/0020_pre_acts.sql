-- More of what people do is in the audit trail, and missed calls are found however many there were.

-- As audit_fact (0014), for facts that are about other things than an agent or a caller. A program's own doing is left
-- out: nobody did it. Numbers and what was written stay in the journal; the trail says who did what when.
CREATE FUNCTION audit_act() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := coalesce(NEW.data ->> 'by', '');
BEGIN
    IF who NOT IN ('', 'controller', 'time', 'never-list') THEN
        PERFORM audit_add(
            NEW.at, who, NEW.kind,
            coalesce(NULLIF(CASE WHEN NEW.kind = 'CallbackEnded' THEN NEW.call_id ELSE NEW.agent_id END, ''),
                     NEW.data ->> 'address', NEW.data ->> 'message', NEW.data ->> 'reason', NEW.data ->> 'test', ''),
            coalesce(NEW.client_id, ''), '',
            (NEW.data - '{by,agent,client,call,number,caller,shown,text,name_zh,name_en}'::text[])::text);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER acts_are_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        NEW.kind IN ('DialRulesSet', 'RatesImported', 'NotReadyLimitSet', 'MessageSent',
                     'LegModeSet', 'AddressReleased', 'LineTestBegan')
        OR NEW.kind = 'CallbackEnded' AND NEW.data ->> 'why' = 'cancelled')
    EXECUTE FUNCTION audit_act();

-- Whose telephone rang in vain, lately: of all entries these alone are in the index.
CREATE INDEX journal_missed ON journal (agent_id, at) WHERE kind = 'OfferFailed';
