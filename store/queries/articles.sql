-- What agents read beside a call: a text for each reason and language, published in versions.

-- name: hold
-- One publication at a time.
SELECT pg_advisory_xact_lock(1515542581);

-- name: for_reason
-- The newest text of a reason, or else of the reason above it; in this language, or else in another.
WITH RECURSIVE line AS (
    SELECT id, parent_id, 0 AS far FROM reason WHERE id = $1
    UNION ALL
    SELECT reason.id, reason.parent_id, far + 1 FROM reason JOIN line ON reason.id = line.parent_id WHERE far < 10
)
SELECT article.client_id AS client, reason_id AS reason, language, version, title, body, published_by, published_at
FROM article JOIN line ON line.id = article.reason_id
ORDER BY far, language <> $2, version DESC LIMIT 1;

-- name: newest
-- The number of the newest version; 0 when there is none.
SELECT coalesce(max(version), 0) AS version FROM article WHERE reason_id = $1 AND language = $2;

-- name: of_version
-- One version.
SELECT client_id AS client, reason_id AS reason, language, version, title, body, published_by, published_at
FROM article WHERE reason_id = $1 AND language = $2 AND version = $3;

-- name: listed
-- All that hold now.
SELECT DISTINCT ON (reason_id, language) client_id AS client, reason_id AS reason, language, version, title, '' AS body,
       published_by, published_at
FROM article ORDER BY reason_id, language, version DESC;

-- name: client_of
-- Whose reason it is.
SELECT client_id AS client FROM reason WHERE id = $1;

-- name: insert
-- One more version.
INSERT INTO article (client_id, reason_id, language, version, title, body, published_by, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
