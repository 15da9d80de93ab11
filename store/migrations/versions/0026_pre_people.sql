-- Who left, who shows a second factor whatever the role asks, and the last administrator, who stays one.

-- Not enabled and not gone is locked: may come back at a word. Rows of who left stay for what refers to them.
ALTER TABLE person
    ADD COLUMN left_at timestamptz,
    ADD COLUMN needs_totp boolean NOT NULL DEFAULT false, -- else as the role's rule says
    ADD CONSTRAINT who_left_comes_in_no_more CHECK (left_at IS NULL OR NOT is_enabled);

-- Whoever writes it, page, file or command: somebody can always let people in. The lock makes two who take each other's
-- rights one after the other; the second sees what the first has done.
CREATE FUNCTION an_administrator_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1515542581);
    IF NOT EXISTS (SELECT FROM person WHERE role = 'administrator' AND is_enabled AND sees_all_clients) THEN
        RAISE EXCEPTION 'no administrator would be left' USING ERRCODE = 'ZX001';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER an_administrator_stays AFTER UPDATE OR DELETE ON person DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.role = 'administrator' AND OLD.is_enabled AND OLD.sees_all_clients)
    EXECUTE FUNCTION an_administrator_stays();
