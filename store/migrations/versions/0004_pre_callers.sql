-- Callers whom a client wants served first, and numbers that remember why somebody called last.

CREATE TABLE vip (
    client_id  text NOT NULL REFERENCES client,
    caller     text NOT NULL CHECK (caller ~ '^[+]?[0-9]{3,20}$'), -- as the trunk presents it
    priority   smallint NOT NULL DEFAULT 1 CHECK (priority BETWEEN 1 AND 9), -- 1 goes first
    agent_ids  text[] NOT NULL DEFAULT '{}',                                  -- held for these at first
    note       text NOT NULL DEFAULT '',
    PRIMARY KEY (client_id, caller)
);

ALTER TABLE number ADD COLUMN uses_history boolean NOT NULL DEFAULT false; -- no choice: the reason of the last talk
