-- Calls that an agent's telephone rang for in vain.

-- name: of_agent
-- Those since an instant whose caller is not in a queue any more and with whom nobody has talked, then or later.
SELECT DISTINCT ON (first.data ->> 'caller', first.client_id)
       first.call_id AS call, first.client_id AS client, first.data ->> 'number' AS number,
       first.data ->> 'caller' AS caller, missed.at,
       (SELECT data ->> 'reason' FROM journal WHERE journal.call_id = first.call_id AND kind = 'CallQueued'
        ORDER BY id DESC LIMIT 1) AS reason
FROM journal AS missed
JOIN journal AS first ON first.call_id = missed.call_id AND first.kind = 'CallArrived'
WHERE missed.agent_id = $1 AND missed.at >= $2 AND missed.kind = 'OfferFailed'
  AND missed.data ->> 'why' IN ('no-answer', 'unreachable', 'declined') AND first.data ->> 'caller' <> ''
  AND EXISTS (SELECT FROM journal AS ended WHERE ended.call_id = first.call_id AND ended.kind = 'CallEnded')
  AND NOT EXISTS (
      SELECT FROM journal AS again JOIN journal AS talk ON talk.call_id = again.call_id AND talk.kind = 'CallBridged'
      WHERE again.kind IN ('CallArrived', 'CallPlaced') AND again.data ->> 'caller' = first.data ->> 'caller'
        AND again.client_id = first.client_id AND talk.at >= first.at)
ORDER BY first.data ->> 'caller', first.client_id, missed.at DESC LIMIT 50;

-- name: number
-- The caller of a call that this agent's telephone rang for in vain.
SELECT first.data ->> 'caller' AS caller FROM journal AS missed
JOIN journal AS first ON first.call_id = missed.call_id AND first.kind = 'CallArrived'
WHERE missed.call_id = $1 AND missed.agent_id = $2 AND missed.kind = 'OfferFailed' LIMIT 1;
