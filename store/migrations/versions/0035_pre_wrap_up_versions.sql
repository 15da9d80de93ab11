-- Wrap-ups that were saved again: what stood there before.

CREATE TABLE wrap_up_version (
    call_id        text NOT NULL,
    agent_id       text NOT NULL,
    version        integer NOT NULL,
    reason_id      text,
    disposition_id text,
    note           text NOT NULL,
    next_action    text NOT NULL,
    saved_at       timestamptz NOT NULL,
    PRIMARY KEY (call_id, agent_id, version),
    FOREIGN KEY (call_id, agent_id) REFERENCES wrap_up ON DELETE CASCADE
);

-- Whether an agent whose after-call work ended after ``since`` has the same call again, or its after-call work.
CREATE FUNCTION has_call_again(of_call text, of_agent text, since timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT kind <> 'WrapUpEnded' FROM journal
         WHERE call_id = of_call AND kind IN ('OfferTaken', 'CallBridged', 'WrapUpStarted', 'WrapUpEnded', 'HandedOver')
             AND CASE kind WHEN 'HandedOver' THEN data ->> 'to' ELSE agent_id END = of_agent
             AND id > (SELECT min(id) FROM journal
                       WHERE call_id = of_call AND agent_id = of_agent AND kind = 'WrapUpEnded' AND at >= since)
         ORDER BY id DESC LIMIT 1), false)
$$;

CREATE CONSTRAINT TRIGGER amended_wrap_ups_are_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'WrapUpAmended') EXECUTE FUNCTION audit_fact();
