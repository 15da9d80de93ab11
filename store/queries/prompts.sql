-- Recorded prompts that somebody uploaded: of a client, in versions. Their sound is among the spoken texts.

-- name: hold
-- One upload at a time.
SELECT pg_advisory_xact_lock(1515542582);

-- name: newest
-- The version that holds now; 0 when there is none.
SELECT coalesce(max(version), 0) AS version FROM prompt_version WHERE client_id = $1 AND name = $2 AND language = $3;

-- name: listed
-- What holds now, of all clients.
SELECT DISTINCT ON (client_id, name, language) client_id AS client, name, language, version, sound, seconds, peak_db,
       uploaded_by, uploaded_at
FROM prompt_version ORDER BY client_id, name, language, version DESC;

-- name: put_sound
-- The same file may have been uploaded before.
INSERT INTO spoken_text (name, language, text, wav, made_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: insert
-- The next version.
INSERT INTO prompt_version (client_id, name, language, version, sound, seconds, peak_db, uploaded_by, uploaded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
