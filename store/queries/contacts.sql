-- Customers as an agent sees them beside a call: who it is, and every contact so far.

-- name: of_call
-- Whose call this is: the number and the client, and whether this agent was offered it or talked in it.
SELECT first.client_id AS client, first.data ->> 'caller' AS caller,
       EXISTS (SELECT FROM journal AS mine WHERE mine.call_id = $1 AND mine.agent_id = $2
               AND mine.kind IN ('OfferMade', 'CallPlaced', 'CallBridged', 'PartyJoined')) AS is_mine
FROM journal AS first WHERE first.call_id = $1 AND first.kind IN ('CallArrived', 'CallPlaced') ORDER BY first.id LIMIT 1;

-- name: records
-- What the client told us of the customer with this number.
SELECT key, value, fields::text AS fields FROM customer_record WHERE client_id = $1 AND value = ANY($2) ORDER BY key LIMIT 5;

-- name: contacts
-- The newest calls from and to a number, each with what became of it.
-- Each kind has an index of its own by caller; together they would be looked for in the whole journal.
WITH calls AS (
    SELECT * FROM (
        (SELECT call_id, at, kind FROM journal
         WHERE kind = 'CallArrived' AND data ->> 'caller' = ANY($2) AND client_id = $1 AND call_id IS DISTINCT FROM $3
         ORDER BY at DESC LIMIT $4)
        UNION ALL
        (SELECT call_id, at, kind FROM journal
         WHERE kind = 'CallPlaced' AND data ->> 'caller' = ANY($2) AND client_id = $1 AND call_id IS DISTINCT FROM $3
         ORDER BY at DESC LIMIT $4)
    ) AS both_ways ORDER BY at DESC LIMIT $4
)
SELECT calls.call_id AS call, calls.at, calls.kind = 'CallPlaced' AS is_outbound, story.reason, story.agents,
       story.talked_s, story.fault, story.outcome, written.agent_id AS written_by, written.reason_id AS written_reason,
       written.disposition_id AS disposition, written.note, sound.ids AS recordings, sound.agents AS recorded_agents
FROM calls
CROSS JOIN LATERAL (
    SELECT (array_agg(data ->> 'reason' ORDER BY id DESC) FILTER (WHERE data ->> 'reason' <> ''
                AND kind IN ('ReasonChosen', 'CallPlaced', 'CallQueued', 'CallTransferred')))[1] AS reason,
           coalesce(array_agg(DISTINCT agent_id) FILTER (WHERE kind = 'CallBridged'), '{}') AS agents,
           sum((data ->> 'talked_s')::float) FILTER (WHERE kind = 'TalkEnded') AS talked_s,
           (array_agg(data -> 'outcome' ->> 'fault') FILTER (WHERE kind = 'CallEnded'))[1] AS fault,
           (array_agg(data -> 'outcome' ->> 'reason') FILTER (WHERE kind = 'CallEnded'))[1] AS outcome
    FROM journal WHERE journal.call_id = calls.call_id
) AS story
LEFT JOIN LATERAL (
    SELECT agent_id, reason_id, disposition_id, note FROM wrap_up
    WHERE wrap_up.call_id = calls.call_id AND state = 'saved' ORDER BY saved_at DESC LIMIT 1
) AS written ON true
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(id ORDER BY started_at), '{}') AS ids,
           coalesce(array_agg(coalesce(agent_id, '') ORDER BY started_at), '{}') AS agents
    FROM recording WHERE recording.call_id = calls.call_id AND state = 'kept'
) AS sound
ORDER BY calls.at DESC;

-- name: items
-- Messages and callbacks of a number.
SELECT id, kind, created_at AS at, due_at, state, agent_id AS agent, reason_id AS reason,
       coalesce(nullif(note, ''), what) AS note, why FROM work_item
WHERE client_id = $1 AND caller = ANY($2) ORDER BY created_at DESC LIMIT $3;

-- name: notes
-- What agents noted about it.
SELECT id, created_at AS at, agent_id AS agent, call_id AS call, note FROM customer_note
WHERE client_id = $1 AND caller = ANY($2) ORDER BY created_at DESC LIMIT $3;

-- name: put_note
-- A note; its number.
INSERT INTO customer_note (client_id, caller, call_id, agent_id, note, created_at) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id;
