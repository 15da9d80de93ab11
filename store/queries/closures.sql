-- Queues and lines that are closed by hand.

-- name: client_of
-- Whose queue this is; it is held until the transaction's end, so that two who close it do so one after the other.
SELECT client_id FROM queue WHERE id = $1 FOR UPDATE;

-- name: close_queue
-- Answers a row unless it was closed like that already.
INSERT INTO closed_queue (queue_id, waiting, why, closed_by, closed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (queue_id) DO UPDATE SET waiting = $2, why = $3, closed_by = $4, closed_at = $5
WHERE (closed_queue.waiting, closed_queue.why) IS DISTINCT FROM ($2, $3) RETURNING queue_id;

-- name: open_queue
-- Answers a row if it was closed.
DELETE FROM closed_queue WHERE queue_id = $1 RETURNING queue_id;

-- name: close_line
-- As close_queue.
INSERT INTO closed_line (trunk, incoming, why, closed_by, closed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (trunk) DO UPDATE SET incoming = $2, why = $3, closed_by = $4, closed_at = $5
WHERE (closed_line.incoming, closed_line.why) IS DISTINCT FROM ($2, $3) RETURNING trunk;

-- name: open_line
-- As open_queue.
DELETE FROM closed_line WHERE trunk = $1 RETURNING trunk;
