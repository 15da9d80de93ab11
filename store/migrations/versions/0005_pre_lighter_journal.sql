-- Each entry of the journal is written into every index of it: those that are read remain.

-- Entries come in the order of time, so a few bytes for each 128 pages find an hour of them.
CREATE INDEX journal_time ON journal USING brin (at) WITH (autosummarize = on);
DROP INDEX journal_at;

-- Of its kind, one offer was looked for: now by its id, and only offers are in the index.
CREATE INDEX journal_offer ON journal ((data ->> 'offer')) WHERE kind = 'OfferMade';
DROP INDEX journal_kind;

-- Nothing asks for an agent's entries.
DROP INDEX journal_agent;
