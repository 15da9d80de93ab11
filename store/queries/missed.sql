-- Calls that an agent's telephone rang for in vain. Each part is bounded by time or by a call, so that years of calls
-- before make it no slower (the indexes are named in migrations 0001, 0016 and the one that has journal_missed).

-- name: of_agent
-- Those since an instant whose caller is not in a queue any more and with whom nobody has talked, then or later: in a call
-- that began at most a day before.
SELECT DISTINCT ON (first.data ->> 'caller', first.client_id)
       first.call_id AS call, first.client_id AS client, first.data ->> 'number' AS number,
       first.data ->> 'caller' AS caller, missed.at, first.at AS arrived_at,
       (SELECT data ->> 'reason' FROM journal WHERE journal.call_id = first.call_id AND kind = 'CallQueued'
        ORDER BY id DESC LIMIT 1) AS reason
FROM journal AS missed
JOIN journal AS first ON first.call_id = missed.call_id AND first.kind = 'CallArrived'
WHERE missed.agent_id = $1 AND missed.at >= $2 AND missed.kind = 'OfferFailed'
  AND missed.data ->> 'why' IN ('no-answer', 'unreachable', 'declined') AND first.data ->> 'caller' <> ''
  AND EXISTS (SELECT FROM journal AS ended WHERE ended.call_id = first.call_id AND ended.kind = 'CallEnded')
  AND NOT EXISTS (
      SELECT FROM (
          SELECT call_id, client_id FROM journal
          WHERE kind = 'CallArrived' AND data ->> 'caller' = first.data ->> 'caller' AND at >= $2 - interval '1 day'
          UNION ALL
          SELECT call_id, client_id FROM journal
          WHERE kind = 'CallPlaced' AND data ->> 'caller' = first.data ->> 'caller' AND at >= $2 - interval '1 day'
      ) AS again
      JOIN journal AS talk ON talk.call_id = again.call_id AND talk.kind = 'CallBridged'
      WHERE again.client_id = first.client_id AND talk.at >= first.at)
ORDER BY first.data ->> 'caller', first.client_id, missed.at DESC LIMIT 50;

-- name: talked
-- Those with whom somebody has talked since, by any of their spellings.
SELECT DISTINCT asked.place FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[])
    AS asked (place, client, caller, since)
JOIN journal AS again ON again.kind IN ('CallArrived', 'CallPlaced') AND again.data ->> 'caller' = asked.caller
    AND again.client_id = asked.client
JOIN journal AS talk ON talk.call_id = again.call_id AND talk.kind = 'CallBridged' AND talk.at >= asked.since;

-- name: number
-- The caller of a call that this agent's telephone rang for in vain since an instant, and whose call it was.
SELECT first.client_id AS client, first.data ->> 'caller' AS caller FROM journal AS missed
JOIN journal AS first ON first.call_id = missed.call_id AND first.kind = 'CallArrived'
WHERE missed.call_id = $1 AND missed.agent_id = $2 AND missed.at >= $3 AND missed.kind = 'OfferFailed'
  AND first.data ->> 'caller' <> '' LIMIT 1;
