-- Calls that have ended.

-- name: after
-- The next that ended behind a place of the journal, each told by its own rows.
SELECT ended.id AS place, ended.call_id AS call, ended.client_id AS client, told.is_outbound, told.number, told.caller,
       told.queue, told.reason, told.agents, told.arrived_at, ended.at AS ended_at, told.waited_s, told.talked_s,
       ended.data #>> '{outcome,fault}' AS fault, ended.data #>> '{outcome,reason}' AS outcome
FROM (SELECT id, at, call_id, client_id, data FROM journal
      WHERE kind = 'CallEnded' AND id > $1 AND at < $4 AND client_id IS NOT NULL
        AND ($3::text[] IS NULL OR client_id = ANY($3)) ORDER BY id LIMIT $2) AS ended
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(kind = 'CallPlaced'), false) AS is_outbound,
           coalesce((array_agg(coalesce(data ->> 'number', data ->> 'line') ORDER BY id)
                     FILTER (WHERE kind IN ('CallArrived', 'CallPlaced')))[1], '') AS number,
           coalesce((array_agg(data ->> 'caller' ORDER BY id)
                     FILTER (WHERE kind IN ('CallArrived', 'CallPlaced')))[1], '') AS caller,
           coalesce((array_agg(data ->> 'queue' ORDER BY id DESC) FILTER (WHERE kind = 'CallQueued'))[1], '') AS queue,
           coalesce((array_agg(data ->> 'reason' ORDER BY id DESC)
                     FILTER (WHERE kind IN ('ReasonChosen', 'CallPlaced')))[1], '') AS reason,
           coalesce(array_agg(DISTINCT agent_id) FILTER (WHERE kind = 'CallBridged' AND agent_id IS NOT NULL), '{}')
               AS agents,
           coalesce(min(at), ended.at) AS arrived_at,
           (min(data ->> 'waited_s') FILTER (WHERE kind = 'CallBridged'))::double precision AS waited_s,
           sum((data ->> 'talked_s')::double precision) FILTER (WHERE kind = 'TalkEnded') AS talked_s
    FROM journal WHERE call_id = ended.call_id) AS told
ORDER BY ended.id;
