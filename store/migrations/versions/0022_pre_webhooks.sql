-- Webhooks: who is told of which facts, where; and what is on its way.
CREATE TABLE webhook (
    id                text PRIMARY KEY,
    name              text NOT NULL,
    url               text NOT NULL,
    secret            text NOT NULL,    -- signs; the receiver has the same
    kinds             text[] NOT NULL,
    sees_all_clients  boolean NOT NULL, -- else facts of these alone
    clients           text[] NOT NULL,
    sees_numbers      boolean NOT NULL, -- else callers' numbers are masked
    made_by           text NOT NULL,
    made_at           timestamptz NOT NULL,
    ended_at          timestamptz,
    place             bigint NOT NULL   -- of the journal: everything up to it is in webhook_delivery, or not for this one
);
CREATE UNIQUE INDEX webhook_name ON webhook (name) WHERE ended_at IS NULL;

CREATE TABLE webhook_delivery (
    webhook_id  text NOT NULL REFERENCES webhook,
    place       bigint NOT NULL, -- of the fact in the journal
    call_id     text NOT NULL,   -- '': of none
    body        text NOT NULL,   -- as it is sent, each time the same
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    tries       integer NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL,
    settled_at  timestamptz,
    why         text NOT NULL DEFAULT '',
    PRIMARY KEY (webhook_id, place)
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, call_id, place) WHERE state = 'waiting';
