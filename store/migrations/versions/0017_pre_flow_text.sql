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

-- What agents are told to say is in the audit trail, too.
CREATE CONSTRAINT TRIGGER journal_of_articles_is_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'ArticlePublished') EXECUTE FUNCTION audit_fact();
