-- 0: it is not kept, the caller waits again at once.
ALTER TABLE queue ADD COLUMN keep_s real NOT NULL DEFAULT 20 CHECK (keep_s BETWEEN 0 AND 600);
