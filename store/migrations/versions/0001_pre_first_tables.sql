-- The first tables. Every row that belongs to a client company carries client_id; times are timestamptz (UTC).

CREATE TABLE client (
    id         text PRIMARY KEY,
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    time_zone  text NOT NULL DEFAULT 'Asia/Shanghai'
);

CREATE TABLE person (
    id             text PRIMARY KEY,
    login          text NOT NULL UNIQUE,
    name_zh        text NOT NULL,
    name_en        text NOT NULL,
    role           text NOT NULL CHECK (role IN ('agent', 'supervisor')),
    password_hash  text NOT NULL,
    is_enabled     boolean NOT NULL DEFAULT true
);

CREATE TABLE skill (
    id         text PRIMARY KEY,
    client_id  text NOT NULL REFERENCES client,
    name_zh    text NOT NULL,
    name_en    text NOT NULL
);

CREATE TABLE person_skill (
    person_id  text NOT NULL REFERENCES person,
    skill_id   text NOT NULL REFERENCES skill,
    level      smallint NOT NULL DEFAULT 5 CHECK (level BETWEEN 1 AND 10),
    PRIMARY KEY (person_id, skill_id)
);

CREATE TABLE queue (
    id                 text PRIMARY KEY,
    client_id          text NOT NULL REFERENCES client,
    name_zh            text NOT NULL,
    name_en            text NOT NULL,
    priority           smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9), -- 1 goes first
    promise_s          real NOT NULL DEFAULT 20 CHECK (promise_s > 0),               -- service-level threshold
    ring_timeout_s     real NOT NULL DEFAULT 15 CHECK (ring_timeout_s > 0),
    acw_limit_s        real NOT NULL DEFAULT 60 CHECK (acw_limit_s > 0),
    unstaffed_wait_s   real NOT NULL DEFAULT 30 CHECK (unstaffed_wait_s >= 0),       -- nobody signed in
    longest_wait_s     real NOT NULL DEFAULT 1800 CHECK (longest_wait_s > 0)
);

CREATE TABLE reason (
    id         text PRIMARY KEY,
    client_id  text NOT NULL REFERENCES client,
    queue_id   text NOT NULL REFERENCES queue,
    skill_id   text NOT NULL REFERENCES skill,
    name_zh    text NOT NULL,
    name_en    text NOT NULL
);

CREATE TABLE disposition (
    id           text PRIMARY KEY,
    client_id    text NOT NULL REFERENCES client,
    name_zh      text NOT NULL,
    name_en      text NOT NULL,
    is_resolved  boolean NOT NULL,
    position     smallint NOT NULL DEFAULT 0
);

CREATE TABLE not_ready_reason (
    id            text PRIMARY KEY,
    name_zh       text NOT NULL,
    name_en       text NOT NULL,
    is_choosable  boolean NOT NULL, -- false: only the system sets it
    position      smallint NOT NULL DEFAULT 0
);

CREATE TABLE number (
    number             text PRIMARY KEY CHECK (number ~ '^[0-9]{3,15}$'),
    client_id          text NOT NULL REFERENCES client,
    language           text NOT NULL CHECK (language IN ('zh', 'en')),
    greeting           text NOT NULL, -- a prompt's name
    menu               text NOT NULL,
    tries              smallint NOT NULL DEFAULT 3 CHECK (tries BETWEEN 1 AND 9),
    digit_timeout_s    real NOT NULL DEFAULT 5 CHECK (digit_timeout_s > 0),
    default_reason_id  text REFERENCES reason -- where a caller without a choice goes; NULL: goodbye
);

CREATE TABLE number_digit (
    number     text NOT NULL REFERENCES number,
    digit      text NOT NULL CHECK (digit ~ '^[0-9*#]$'),
    reason_id  text NOT NULL REFERENCES reason,
    PRIMARY KEY (number, digit)
);

-- Who writes the journal, and how often each has started.
CREATE TABLE writer (
    name   text PRIMARY KEY,
    epoch  bigint NOT NULL
);

CREATE TABLE journal (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    writer        text NOT NULL,
    epoch         bigint NOT NULL,
    seq           bigint NOT NULL,
    kind          text NOT NULL,
    client_id     text,
    call_id       text,
    agent_id      text,
    recording_id  text,
    data          jsonb NOT NULL,
    UNIQUE (writer, epoch, seq)
);
CREATE INDEX journal_at ON journal (at);
CREATE INDEX journal_call ON journal (call_id, id) WHERE call_id IS NOT NULL;
CREATE INDEX journal_agent ON journal (agent_id, at) WHERE agent_id IS NOT NULL;
CREATE INDEX journal_kind ON journal (kind, at);
CREATE INDEX journal_caller ON journal ((data ->> 'caller'), at) WHERE kind = 'CallArrived';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_is_not_truncated BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE recording (
    id          text PRIMARY KEY,
    client_id   text NOT NULL REFERENCES client,
    call_id     text NOT NULL,
    agent_id    text NOT NULL REFERENCES person,
    caller      text NOT NULL,
    reason_id   text REFERENCES reason,
    state       text NOT NULL CHECK (state IN ('waiting', 'kept', 'failed')),
    started_at  timestamptz NOT NULL,
    path        text, -- relative to the archive
    seconds     real,
    bytes       bigint,
    sha256      text,
    why         text  -- when failed
);
CREATE INDEX recording_started ON recording (started_at DESC);
CREATE INDEX recording_call ON recording (call_id);

CREATE TABLE wrap_up (
    call_id         text NOT NULL,
    agent_id        text NOT NULL REFERENCES person,
    client_id       text NOT NULL REFERENCES client,
    reason_id       text REFERENCES reason,
    disposition_id  text REFERENCES disposition,
    note            text NOT NULL DEFAULT '' CHECK (length(note) <= 4000),
    state           text NOT NULL CHECK (state IN ('draft', 'owed', 'saved')),
    changed_at      timestamptz NOT NULL,
    saved_at        timestamptz,
    PRIMARY KEY (call_id, agent_id),
    CHECK (state <> 'saved' OR (saved_at IS NOT NULL AND reason_id IS NOT NULL AND disposition_id IS NOT NULL))
);
CREATE INDEX wrap_up_owed ON wrap_up (agent_id) WHERE state = 'owed';

-- A sign-in. The id in the cookie is never stored, only its SHA-256.
CREATE TABLE session (
    id_sha256   text PRIMARY KEY,
    desk_id     text NOT NULL UNIQUE,
    person_id   text NOT NULL REFERENCES person,
    address     text NOT NULL,
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz
);
CREATE INDEX session_person ON session (person_id) WHERE ended_at IS NULL;
