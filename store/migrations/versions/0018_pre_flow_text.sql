-- Flows are edited in the browser: the file as somebody wrote it, comments and all, and what is begun.

ALTER TABLE flow_version ADD COLUMN source text NOT NULL DEFAULT '' CHECK (length(source) <= 1048576); -- '': not known

CREATE TABLE flow_draft (
    person_id     text NOT NULL REFERENCES person ON DELETE CASCADE,
    flow          text NOT NULL CHECK (length(flow) BETWEEN 1 AND 64),
    client_id     text NOT NULL, -- as typed: it may be none that is there
    source        text NOT NULL CHECK (length(source) <= 1048576),
    after_version integer NOT NULL CHECK (after_version >= 0), -- the version it began with; 0: none
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (person_id, flow)
);

-- Recorded prompts that were uploaded; the sound is a row of spoken_text, named by what it holds.
CREATE TABLE prompt_version (
    client_id   text NOT NULL REFERENCES client,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    language    text NOT NULL CHECK (language IN ('zh', 'en')),
    version     integer NOT NULL CHECK (version > 0),
    sound       text NOT NULL REFERENCES spoken_text (name),
    seconds     double precision NOT NULL CHECK (seconds > 0),
    peak_db     double precision NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, name, language, version)
);
CREATE TRIGGER prompt_version_is_append_only BEFORE UPDATE OR DELETE ON prompt_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER prompt_version_is_not_truncated BEFORE TRUNCATE ON prompt_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What agents are told to say is in the audit trail, too.
CREATE CONSTRAINT TRIGGER journal_of_articles_is_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'ArticlePublished') EXECUTE FUNCTION audit_fact();
