-- The signing secrets of webhooks, which are sealed.

-- name: all
-- All of them, also of those that were ended; held until the commit.
SELECT id, secret FROM webhook ORDER BY id FOR UPDATE;

-- name: plain
-- Those that an older version left as they are.
SELECT id, secret FROM webhook WHERE secret NOT LIKE 'sealed%' ORDER BY id FOR UPDATE;

-- name: put
-- Sealed anew.
UPDATE webhook SET secret = $2 WHERE id = $1;

-- name: rewrite
-- Rows as they were before are gone from the table's files.
VACUUM FULL webhook;
