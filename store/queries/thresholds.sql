-- What the wallboard watches in each queue.

-- name: all
-- Of every queue for which something was said.
SELECT queue_id AS queue, service_level, longest_wait_s, abandoned, asa_s, waiting, ready, from_calls, warn_at
FROM queue_threshold;

-- name: client_of
-- Whose queue it is; locked, so that two who change it come one after the other.
SELECT client_id FROM queue WHERE id = $1 FOR NO KEY UPDATE;

-- name: of_queue
-- What was said for one queue.
SELECT service_level, longest_wait_s, abandoned, asa_s, waiting, ready, from_calls, warn_at
FROM queue_threshold WHERE queue_id = $1;

-- name: set
-- From now on.
INSERT INTO queue_threshold
    (queue_id, service_level, longest_wait_s, abandoned, asa_s, waiting, ready, from_calls, warn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (queue_id) DO UPDATE SET
    service_level = excluded.service_level, longest_wait_s = excluded.longest_wait_s, abandoned = excluded.abandoned,
    asa_s = excluded.asa_s, waiting = excluded.waiting, ready = excluded.ready, from_calls = excluded.from_calls,
    warn_at = excluded.warn_at;

-- name: forget
-- What is usual holds again.
DELETE FROM queue_threshold WHERE queue_id = $1;
