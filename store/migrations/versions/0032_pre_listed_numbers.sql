-- Lists of telephone numbers: VIPs go first, blocked callers are turned away, do-not-call numbers are not dialled.
-- A row that was taken out stays with who took it out; ``change`` grows with every change, under one lock, so that a
-- reader who knows the last one reads only what came after it.

CREATE SEQUENCE listed_change;
CREATE TABLE listed_number (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list        text NOT NULL CHECK (list IN ('vip', 'blocked', 'do-not-call')),
    client_id   text REFERENCES client,          -- NULL: of the whole centre
    number      text NOT NULL CHECK (number ~ '^[+]?[0-9]{3,20}$'), -- as it was written
    key         text NOT NULL,                   -- what all ways to write it have in common; '': to be worked out
    reason      text NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
    until       date,                            -- the last day, by the client's clock; NULL: always
    priority    smallint NOT NULL DEFAULT 1 CHECK (priority BETWEEN 1 AND 9), -- of a VIP, 1 goes first
    agent_ids   text[] NOT NULL DEFAULT '{}',    -- of a VIP: held for these at first
    added_by    text NOT NULL,
    added_at    timestamptz NOT NULL,
    allowed_until  timestamptz,                  -- of do-not-call: may be called all the same, by whose word and why
    allowed_by     text NOT NULL DEFAULT '',
    allowed_why    text NOT NULL DEFAULT '',
    gone_by     text,
    gone_at     timestamptz,
    change      bigint NOT NULL DEFAULT nextval('listed_change'),
    CHECK (client_id IS NOT NULL OR list = 'do-not-call'),
    CHECK ((gone_by IS NULL) = (gone_at IS NULL))
);
CREATE UNIQUE INDEX listed_once ON listed_number (list, coalesce(client_id, ''), number) WHERE gone_at IS NULL;
CREATE INDEX listed_key ON listed_number (list, key) WHERE gone_at IS NULL;
CREATE INDEX listed_by_change ON listed_number (list, change);

-- VIPs move here; the old table is read by the version before until it is stopped.
INSERT INTO listed_number (list, client_id, number, key, reason, priority, agent_ids, added_by, added_at)
SELECT 'vip', client_id, caller, '', note, priority, agent_ids, '', now() FROM vip ORDER BY client_id, caller;

ALTER TABLE client
    -- What becomes of blocked callers: refused with a cause before any answer, told so, or led by the flow.
    ADD COLUMN blocked_how text NOT NULL DEFAULT 'refuse'
        CHECK (blocked_how IN ('refuse', 'busy', 'unassigned', 'announce', 'flow')),
    -- Whether a number of its own do-not-call list may be let through for a while, with a reason.
    ADD COLUMN may_override boolean NOT NULL DEFAULT false;

CREATE CONSTRAINT TRIGGER lists_are_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('NumberListed', 'DoNotCallAllowed'))
    EXECUTE FUNCTION audit_fact();
