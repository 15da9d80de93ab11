-- Callers who are to be called back.

-- name: open
-- Those that were taken since an instant and have not ended; who waits longest by its place first.
SELECT taken.call_id AS call, taken.client_id AS client, taken.data ->> 'queue' AS queue,
       taken.data ->> 'reason' AS reason, taken.data ->> 'number' AS number, taken.at AS taken_at,
       (taken.data ->> 'joined_at')::timestamptz AS joined_at, (taken.data ->> 'expires_at')::timestamptz AS expires_at,
       EXISTS (SELECT FROM journal AS told
               WHERE told.call_id = taken.call_id AND told.at >= taken.at AND told.kind = 'CallbackDialled') AS is_dialled
FROM journal AS taken
WHERE taken.kind = 'CallbackTaken' AND taken.at >= $1
  AND NOT EXISTS (SELECT FROM journal AS told
                  WHERE told.call_id = taken.call_id AND told.at >= taken.at
                    AND told.kind IN ('CallbackEnded', 'CallEnded'))
ORDER BY (taken.data ->> 'order')::double precision, taken.call_id;
