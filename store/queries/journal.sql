-- The journal: appended to, never changed.

-- name: next_epoch
-- One more start of this writer; the row is made at its first.
INSERT INTO writer (name, epoch) VALUES ($1, 1)
ON CONFLICT (name) DO UPDATE SET epoch = writer.epoch + 1
RETURNING epoch;

-- name: append
-- A batch of entries in their order. Those already there (a commit whose answer was lost) are left out of the answer.
INSERT INTO journal (at, writer, epoch, seq, kind, client_id, call_id, agent_id, recording_id, data)
SELECT at, writer, epoch, seq, kind, client_id, call_id, agent_id, recording_id, data::jsonb
FROM unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::bigint[], $5::text[],
            $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
     WITH ORDINALITY AS t (at, writer, epoch, seq, kind, client_id, call_id, agent_id, recording_id, data, place)
ORDER BY place
ON CONFLICT (writer, epoch, seq) DO NOTHING
RETURNING epoch, seq;

-- name: since
-- Every entry from an instant on.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal WHERE at >= $1 ORDER BY id;

-- name: after
-- What one writer wrote after a place, oldest first.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal
WHERE writer = $1 AND (epoch, seq) > ($2, $3) ORDER BY epoch, seq LIMIT $4;

-- name: of_call
-- One call's whole story.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal WHERE call_id = $1 ORDER BY id;

-- name: of_caller
-- The stories of all calls that came from a number since an instant.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal
WHERE call_id IN (SELECT call_id FROM journal WHERE kind = 'CallArrived' AND data ->> 'caller' = $1 AND at >= $2)
ORDER BY id;

-- name: ends
-- The last place of every writer, by the unique index alone however long the journal is.
SELECT writer.name AS writer, last.epoch, last.seq FROM writer
CROSS JOIN LATERAL (SELECT epoch, seq FROM journal WHERE journal.writer = writer.name
                    ORDER BY epoch DESC, seq DESC LIMIT 1) AS last;
