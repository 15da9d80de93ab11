-- Who may come in, as what, from where; what each may see; and the audit trail.

ALTER TABLE person DROP CONSTRAINT person_role_check;
ALTER TABLE person
    ADD CONSTRAINT person_role_check CHECK (role IN (
        'agent', 'team-leader', 'qa', 'trainer', 'planner', 'supervisor', 'operations-manager', 'client', 'administrator')),
    ADD COLUMN sees_all_clients boolean NOT NULL DEFAULT true, -- else those of person_client alone
    ADD COLUMN networks text[] NOT NULL DEFAULT '{}',          -- CIDR; empty: as the role says
    ADD COLUMN must_change_password boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT client_sees_its_own CHECK (role <> 'client' OR NOT sees_all_clients);

-- The clients whose calls, recordings, numbers and figures a person may see.
CREATE TABLE person_client (
    person_id  text NOT NULL REFERENCES person,
    client_id  text NOT NULL REFERENCES client,
    PRIMARY KEY (person_id, client_id)
);

-- What a role asks of a sign-in. A role without a row asks for a password from anywhere.
CREATE TABLE role_rule (
    role        text PRIMARY KEY,
    needs_totp  boolean NOT NULL DEFAULT false,
    networks    text[] NOT NULL DEFAULT '{}' -- CIDR; empty: from anywhere
);

-- The second factor. The seed is sealed with a key that is not in the database.
CREATE TABLE factor (
    person_id     text PRIMARY KEY REFERENCES person,
    seed          bytea NOT NULL,
    is_confirmed  boolean NOT NULL DEFAULT false,
    last_step     bigint NOT NULL DEFAULT 0, -- of 30 s since 1970: a code is good once
    made_at       timestamptz NOT NULL
);
CREATE TABLE recovery_code (
    person_id    text NOT NULL REFERENCES person,
    code_sha256  text NOT NULL,
    used_at      timestamptz,
    PRIMARY KEY (person_id, code_sha256)
);

-- ``must``: what has to be done before anything else is let through.
ALTER TABLE session
    ADD COLUMN must text NOT NULL DEFAULT '' CHECK (must IN ('', 'password', 'totp')),
    ADD COLUMN longest_until timestamptz; -- however busy it is

-- The audit trail: who did what to whom. Appended to by audit_add alone; each row's hash covers the one before.
CREATE TABLE audit (
    id         bigint PRIMARY KEY, -- 1, 2, 3 ... without a gap
    at         timestamptz NOT NULL,
    who        text NOT NULL,
    act        text NOT NULL,
    whom       text NOT NULL,
    client_id  text NOT NULL, -- '': of none
    address    text NOT NULL,
    detail     text NOT NULL, -- JSON, kept as it was written
    hash       bytea NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_not_truncated BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where the trail ends. Its row's lock makes writers one after the other, and a cut tail is seen by it.
CREATE TABLE audit_end (
    is_the_end  boolean PRIMARY KEY DEFAULT true CHECK (is_the_end),
    id          bigint NOT NULL,
    hash        bytea NOT NULL
);
INSERT INTO audit_end (id, hash) VALUES (0, sha256('zuoxi'));

-- The fields with their lengths in bytes, so that no two rows have the same text (store/audit.py writes the same).
CREATE FUNCTION audit_text(VARIADIC fields text[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_to(string_agg(octet_length(convert_to(field, 'UTF8')) || ':' || field, '' ORDER BY place), 'UTF8')
    FROM unnest(fields) WITH ORDINALITY AS f (field, place)
$$;

CREATE FUNCTION audit_add(at timestamptz, who text, act text, whom text, client text, address text, detail text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last audit_end;
    new_hash bytea;
BEGIN
    SELECT * INTO STRICT last FROM audit_end FOR UPDATE;
    new_hash := sha256(last.hash || audit_text(
        (last.id + 1)::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        who, act, whom, client, address, detail));
    INSERT INTO audit VALUES (last.id + 1, at, who, act, whom, client, address, detail, new_hash);
    UPDATE audit_end SET id = last.id + 1, hash = new_hash;
    RETURN last.id + 1;
END $$;

-- Facts that belong in the trail come there with the transaction that brings them into the journal, whoever writes it.
-- At its very end, so that the lock is held for the commit alone. What the controller only repeats is left out, and of
-- a caller's number all but the last four.
CREATE FUNCTION audit_fact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := coalesce(NEW.data ->> 'supervisor', NEW.data ->> 'by', NEW.writer);
BEGIN
    IF who <> 'controller' THEN
        PERFORM audit_add(
            NEW.at, who, NEW.kind,
            coalesce(NEW.agent_id, '…' || right(NEW.data ->> 'caller', 4), NEW.data ->> 'flow', ''),
            coalesce(NEW.client_id, ''), '',
            (NEW.data - 'caller' - 'supervisor' - 'by' - 'agent' - 'client')::text);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_is_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN (
        'WatchOpened', 'WatchBegan', 'WatchChanged', 'WatchEnded', 'CallTakenOver', 'AgentSteered', 'ProfileChanged',
        'RoutingPublished', 'FlowPublished', 'VipChanged', 'MonitorToneSet', 'OutsideRecordingSet'))
    EXECUTE FUNCTION audit_fact();
