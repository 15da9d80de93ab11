-- Self-service flows: published whole, never changed.

-- name: hold
-- One publication at a time, of any flow: a number is in one flow only.
SELECT pg_advisory_xact_lock(1515542580);

-- name: newest
-- The version of one flow that holds now.
SELECT flow, version, client_id AS client, document::text AS document, published_at, published_by, note, source
FROM flow_version WHERE flow = $1 ORDER BY version DESC LIMIT 1;

-- name: of_version
-- One version of one flow, in force or not.
SELECT flow, version, client_id AS client, document::text AS document, published_at, published_by, note, source
FROM flow_version WHERE flow = $1 AND version = $2;

-- name: history
-- The newest versions of one flow, or of all, without their documents.
SELECT flow, version, client_id AS client, published_at, published_by, note,
       (SELECT count(*) FROM jsonb_object_keys(document -> 'nodes')) AS nodes
FROM flow_version WHERE $1 = '' OR flow = $1 ORDER BY published_at DESC, flow, version DESC LIMIT $2;

-- name: insert
-- The next version of a flow.
INSERT INTO flow_version (flow, version, client_id, document, published_at, published_by, note, source)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8);

-- name: in_force
-- The version of each flow that holds now, without its document.
SELECT DISTINCT ON (flow) flow, version, client_id AS client, published_at, published_by, note,
       (SELECT count(*) FROM jsonb_object_keys(document -> 'nodes')) AS nodes
FROM flow_version ORDER BY flow, version DESC;

-- name: drafts
-- What somebody has begun and not published.
SELECT flow, client_id AS client, source, after_version AS after, changed_at FROM flow_draft WHERE person_id = $1
ORDER BY flow;

-- name: put_draft
-- As it is typed.
INSERT INTO flow_draft (person_id, flow, client_id, source, after_version, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, flow) DO UPDATE
SET client_id = excluded.client_id, source = excluded.source, after_version = excluded.after_version,
    changed_at = excluded.changed_at;

-- name: drop_draft
-- It was published, or is not wanted.
DELETE FROM flow_draft WHERE person_id = $1 AND flow = $2;

-- name: spoken
-- Which of these texts were spoken already.
SELECT name FROM spoken_text WHERE name = ANY($1::text[]);

-- name: sounds
-- The sound of these texts.
SELECT name, wav FROM spoken_text WHERE name = ANY($1::text[]);

-- name: put_spoken
-- A text that was spoken now; another publication may have been first.
INSERT INTO spoken_text (name, language, text, wav, made_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;
