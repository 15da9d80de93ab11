-- Webhooks: since when nothing was taken, whether it is paused, and what came of the last try of each delivery.
ALTER TABLE webhook
    ADD COLUMN failing_since timestamptz,                -- of the failures since something was taken last, the first
    ADD COLUMN failures      integer NOT NULL DEFAULT 0, -- how many those are
    ADD COLUMN paused_at     timestamptz,                -- nothing is lined up or sent until somebody resumes it
    ADD COLUMN paused_by     text NOT NULL DEFAULT '';   -- who did that; system: it failed for too long

ALTER TABLE webhook_delivery
    ADD COLUMN number   bigint GENERATED ALWAYS AS IDENTITY, -- in the order in which they were lined up
    ADD COLUMN lined_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN tried_at timestamptz,
    ADD COLUMN took_ms  integer,
    ADD COLUMN status   integer;                             -- of HTTP; null: no answer came
CREATE INDEX webhook_delivery_number ON webhook_delivery (webhook_id, number);

-- What a request with an Idempotency-Key was answered: the same key again is answered the same.
CREATE TABLE kept_answer (
    who          text NOT NULL,        -- a person, or token:NAME
    key          text NOT NULL,
    asked_sha256 text NOT NULL,        -- of method, path and body: the same key for something else is refused
    begun_at     timestamptz NOT NULL,
    status       integer,              -- null: it is under way
    body         bytea,
    PRIMARY KEY (who, key)
);
CREATE INDEX kept_answer_begun ON kept_answer (begun_at);
