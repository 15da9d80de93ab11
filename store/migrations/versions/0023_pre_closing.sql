-- Queues and lines that supervisors have closed by hand. A row is there while one is closed.

CREATE TABLE closed_queue (
    queue_id   text PRIMARY KEY REFERENCES queue,
    waiting    text NOT NULL CHECK (waiting IN ('keep', 'let-go')),
    why        text NOT NULL CHECK (length(why) <= 200),
    closed_by  text NOT NULL,
    closed_at  timestamptz NOT NULL
);

CREATE TABLE closed_line (
    trunk      text PRIMARY KEY CHECK (length(trunk) BETWEEN 1 AND 100),
    incoming   text NOT NULL CHECK (incoming IN ('announce', 'refuse')),
    why        text NOT NULL CHECK (length(why) <= 200),
    closed_by  text NOT NULL,
    closed_at  timestamptz NOT NULL
);

-- Closing and opening are in the trail, under the queue's or line's name.
CREATE OR REPLACE FUNCTION audit_fact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := coalesce(NEW.data ->> 'supervisor', NEW.data ->> 'by', NEW.writer);
BEGIN
    IF who <> 'controller' THEN
        PERFORM audit_add(
            NEW.at, who, NEW.kind,
            coalesce(NEW.agent_id, '…' || right(NEW.data ->> 'caller', 4), NEW.data ->> 'flow', NEW.data ->> 'queue',
                     NEW.data ->> 'trunk', ''),
            coalesce(NEW.client_id, ''), '',
            (NEW.data - 'caller' - 'supervisor' - 'by' - 'agent' - 'client')::text);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER closing_is_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('QueueClosed', 'QueueOpened', 'LineClosed', 'LineOpened'))
    EXECUTE FUNCTION audit_fact();
