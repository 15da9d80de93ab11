-- The QA bench: recordings by anything.

-- name: unprepared
-- Each search is planned with its own values: which index serves depends on what was asked for.
SET LOCAL plan_cache_mode = force_custom_plan;

-- name: page
-- Conversations, newest first, that fit every argument which is not null; $3 and $4 are the last row that was had. The
-- queue is the one that the caller waited in before; the hold time that of this agent's holds that ended.
SELECT recording.id, recording.client_id AS client, recording.call_id AS call,
       coalesce(recording.agent_id, '') AS agent, coalesce(person.name_zh, '') AS agent_name_zh,
       coalesce(person.name_en, '') AS agent_name_en, recording.caller, told.queue,
       coalesce(wrap_up.reason_id, recording.reason_id) AS reason, wrap_up.disposition_id AS disposition,
       recording.state, recording.started_at, recording.seconds, told.held_s
FROM recording
LEFT JOIN person ON person.id = recording.agent_id
LEFT JOIN wrap_up ON wrap_up.call_id = recording.call_id AND wrap_up.agent_id = recording.agent_id
                     AND wrap_up.state = 'saved'
CROSS JOIN LATERAL (
    SELECT (array_agg(data ->> 'queue' ORDER BY journal.id DESC)
                FILTER (WHERE kind <> 'CallRetrieved' AND at <= recording.started_at))[1] AS queue,
           coalesce(sum((data ->> 'held_s')::double precision)
                FILTER (WHERE kind = 'CallRetrieved' AND journal.agent_id = recording.agent_id), 0) AS held_s
    FROM journal WHERE journal.call_id = recording.call_id
        AND kind IN ('CallQueued', 'CallOverflowed', 'CallTransferred', 'CallRetrieved')
) AS told
WHERE NOT EXISTS (SELECT FROM work_item WHERE work_item.id = recording.id)
  AND ($2::text[] IS NULL OR recording.client_id = ANY($2))
  AND ($3::timestamptz IS NULL OR (recording.started_at, recording.id) < ($3, $4::text))
  AND ($5::text[] IS NULL OR recording.caller = ANY($5))
  AND ($6::text IS NULL OR recording.agent_id = ANY (ARRAY(
           SELECT id FROM person WHERE $6 IN (id, login, name_zh) OR lower(name_en) = lower($6))))
  AND ($7::text IS NULL OR told.queue = $7)
  AND ($8::text IS NULL OR coalesce(wrap_up.reason_id, recording.reason_id) = $8)
  AND ($9::text IS NULL OR wrap_up.disposition_id = $9)
  AND ($10::timestamptz IS NULL OR recording.started_at >= $10)
  AND ($11::timestamptz IS NULL OR recording.started_at < $11)
  AND ($12::integer IS NULL OR recording.seconds >= $12)
  AND ($13::integer IS NULL OR recording.seconds <= $13)
  AND ($14::integer IS NULL OR told.held_s >= $14)
ORDER BY recording.started_at DESC, recording.id DESC
LIMIT $1;

-- name: told
-- What happened in the call of a recording, as far as its player marks it.
SELECT at, kind, coalesce(agent_id, '') AS agent FROM journal
WHERE call_id = $1 AND kind IN ('CallArrived', 'CallAnswered', 'CallQueued', 'CallBridged', 'CallHeld', 'CallRetrieved',
                                'RecordingPaused', 'RecordingResumed', 'CallTransferred', 'HandedOver',
                                'ConsultStarted', 'PartyJoined', 'TalkEnded')
ORDER BY id;
