-- A page of a search goes on from the last row of the one before: time and id together are that row.

CREATE INDEX recording_newest ON recording (started_at DESC, id DESC);
DROP INDEX recording_started;
CREATE INDEX recording_caller ON recording (caller, started_at DESC, id DESC);
CREATE INDEX recording_agent ON recording (agent_id, started_at DESC, id DESC);
