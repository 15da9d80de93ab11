-- The audit trail: appended to by audit_add (migration 0014), never changed.

-- name: add
-- One act, at the end of the trail.
SELECT audit_add($1, $2, $3, $4, $5, $6, $7);

-- name: after
-- A stretch of the trail, in its order.
SELECT id, at, who, act, whom, client_id AS client, address, detail, hash FROM audit WHERE id > $1 ORDER BY id LIMIT $2;

-- name: end
-- Where the trail ends.
SELECT id, hash FROM audit_end;

-- name: newest
-- A page of the trail, newest first, narrowed where an argument is not null.
SELECT id, at, who, act, whom, client_id AS client, address, detail, hash FROM audit
WHERE ($2::bigint IS NULL OR id < $2) AND ($3::text IS NULL OR who = $3 OR whom = $3)
  AND ($4::text IS NULL OR act = $4) AND ($5::text[] IS NULL OR client_id = ANY($5))
  AND ($6::text IS NULL OR whom = $6) AND ($7::timestamptz IS NULL OR at >= $7) AND ($8::timestamptz IS NULL OR at < $8)
ORDER BY id DESC LIMIT $1;
