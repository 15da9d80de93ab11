-- Self-service flows: published whole, never changed. A number without one is led by its own row, as before.

CREATE TABLE flow_version (
    flow          text NOT NULL,
    version       integer NOT NULL CHECK (version > 0),
    client_id     text NOT NULL REFERENCES client,
    document      jsonb NOT NULL,
    published_at  timestamptz NOT NULL,
    published_by  text NOT NULL,
    note          text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    PRIMARY KEY (flow, version)
);
CREATE TRIGGER flow_version_is_append_only BEFORE UPDATE OR DELETE ON flow_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER flow_version_is_not_truncated BEFORE TRUNCATE ON flow_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was spoken when a flow was published, named by voice and text: made once, kept for every node of a cluster.
CREATE TABLE spoken_text (
    name      text PRIMARY KEY,
    language  text NOT NULL CHECK (language IN ('zh', 'en')),
    text      text NOT NULL,
    wav       bytea NOT NULL, -- 8 kHz, mono, 16 bit
    made_at   timestamptz NOT NULL
);
