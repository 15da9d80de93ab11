-- What stands beside a call on an agent's desktop, and how long one may be away from it.

ALTER TABLE not_ready_reason ADD COLUMN limit_s integer CHECK (limit_s BETWEEN 1 AND 86400); -- a day; NULL: no limit

-- A customer is found by any of its values: telephone, account ...
CREATE INDEX customer_record_value ON customer_record (client_id, value);

-- Agents' notes about a customer, who is a number that called or was called.
CREATE TABLE customer_note (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id   text NOT NULL REFERENCES client,
    caller      text NOT NULL,
    call_id     text NOT NULL,
    agent_id    text NOT NULL REFERENCES person,
    note        text NOT NULL CHECK (length(note) BETWEEN 1 AND 4000),
    created_at  timestamptz NOT NULL
);
CREATE INDEX customer_note_of ON customer_note (client_id, caller, created_at DESC);

-- Whom an agent called; who rang in has an index of its own.
CREATE INDEX journal_called ON journal ((data ->> 'caller'), at) WHERE kind = 'CallPlaced';
CREATE INDEX work_item_caller ON work_item (client_id, caller);

-- What agents read beside a call of this reason: each publication is a version.
CREATE TABLE article (
    client_id     text NOT NULL REFERENCES client,
    reason_id     text NOT NULL REFERENCES reason,
    language      text NOT NULL CHECK (language IN ('zh', 'en')),
    version       integer NOT NULL CHECK (version > 0),
    title         text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    body          text NOT NULL CHECK (length(body) <= 50000),
    published_by  text NOT NULL,
    published_at  timestamptz NOT NULL,
    PRIMARY KEY (reason_id, language, version)
);
