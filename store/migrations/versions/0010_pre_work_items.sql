-- Something to be done before a time: a message that a caller left. Its recording has no agent.
-- Queue and reason are words without a reference: an item outlives the plan that it was made under.

CREATE TABLE work_item (
    id          text PRIMARY KEY, -- its recording
    client_id   text NOT NULL REFERENCES client,
    queue_id    text NOT NULL,
    reason_id   text NOT NULL,
    call_id     text NOT NULL,
    caller      text NOT NULL,
    spoken_s    real, -- NULL: nobody knows
    created_at  timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'done')),
    agent_id    text REFERENCES person, -- who took it, or did it
    taken_at    timestamptz,
    done_at     timestamptz,
    note        text NOT NULL DEFAULT '' CHECK (length(note) <= 4000),
    CHECK (state = 'open' OR agent_id IS NOT NULL)
);
CREATE INDEX work_item_open ON work_item (queue_id, due_at) WHERE state <> 'done';
CREATE INDEX work_item_call ON work_item (call_id);

ALTER TABLE recording ALTER COLUMN agent_id DROP NOT NULL;
