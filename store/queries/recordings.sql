-- Recordings.

-- name: by_id
-- One recording; that of a message has no agent.
SELECT recording.id, recording.client_id AS client, recording.call_id AS call,
       coalesce(recording.agent_id, '') AS agent, coalesce(person.name_zh, '') AS agent_name_zh,
       coalesce(person.name_en, '') AS agent_name_en, recording.caller,
       recording.reason_id AS reason, recording.state, recording.started_at, recording.path, recording.seconds,
       recording.bytes, recording.sha256, recording.why,
       (SELECT coalesce(jsonb_agg(journal.data ORDER BY journal.id), '[]')::text FROM journal
        WHERE journal.call_id = recording.call_id AND journal.kind = 'LegMeasured') AS sound
FROM recording LEFT JOIN person ON person.id = recording.agent_id
WHERE recording.id = $1;

-- name: newest
-- A page of conversations, newest first, narrowed where an argument is not null. (Messages are in work_items.sql.)
SELECT recording.id, recording.client_id AS client, recording.call_id AS call,
       coalesce(recording.agent_id, '') AS agent, coalesce(person.name_zh, '') AS agent_name_zh,
       coalesce(person.name_en, '') AS agent_name_en, recording.caller,
       recording.reason_id AS reason, recording.state, recording.started_at, recording.path, recording.seconds,
       recording.bytes, recording.sha256, recording.why,
       (SELECT coalesce(jsonb_agg(journal.data ORDER BY journal.id), '[]')::text FROM journal
        WHERE journal.call_id = recording.call_id AND journal.kind = 'LegMeasured') AS sound
FROM recording LEFT JOIN person ON person.id = recording.agent_id
WHERE (recording.agent_id IS NOT NULL OR NOT EXISTS (SELECT FROM work_item WHERE work_item.id = recording.id))
  AND ($2::timestamptz IS NULL OR recording.started_at < $2)
  AND ($3::text IS NULL OR recording.call_id = $3)
  AND ($4::text IS NULL OR recording.agent_id = $4)
  AND ($5::text[] IS NULL OR recording.client_id = ANY($5))
ORDER BY recording.started_at DESC, recording.id DESC
LIMIT $1;

-- name: lock
-- The state, held still until the end of the transaction.
SELECT state FROM recording WHERE id = $1 FOR UPDATE;
