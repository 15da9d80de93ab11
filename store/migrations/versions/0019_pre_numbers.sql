-- Numbers that come, go and are moved while everything runs.

ALTER TABLE number
    ADD COLUMN flow text NOT NULL DEFAULT '', -- published, of the same client; '': a flow that names it, or its own row
    DROP CONSTRAINT number_check,
    ADD CONSTRAINT number_check CHECK (menu <> '' OR default_reason_id IS NOT NULL OR flow <> '');

-- A trigger of its own beside journal_is_audited. A number that goes from one client to another is a line for each, and
-- neither says whose it was before or is now.
CREATE FUNCTION audit_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_of text := coalesce(NEW.data ->> 'client', '');
    was_of text := coalesce(NEW.data ->> 'was', '');
BEGIN
    IF was_of NOT IN ('', is_of) THEN
        PERFORM audit_add(NEW.at, NEW.data ->> 'by', NEW.kind, NEW.data ->> 'number', was_of, '', '{"how": "went"}');
    END IF;
    IF is_of <> '' THEN
        PERFORM audit_add(NEW.at, NEW.data ->> 'by', NEW.kind, NEW.data ->> 'number', is_of, '',
                          jsonb_build_object('how', CASE was_of WHEN is_of THEN 'changed' ELSE 'came' END)::text);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_numbers_are_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'NumberChanged') EXECUTE FUNCTION audit_number();
