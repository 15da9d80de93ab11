-- What is needed to explain an offer of the past.

-- name: call_of
-- The call of an offer, by its kind's index; the newest first.
SELECT call_id FROM journal WHERE kind = 'OfferMade' AND at >= $2 AND data ->> 'offer' = $1 ORDER BY at DESC LIMIT 1;

-- name: before
-- What the controller noted up to a place, of the kinds that the router hears.
SELECT at, writer, epoch, seq, kind, data::text AS data FROM journal
WHERE writer = 'controller' AND at >= $1 AND (epoch, seq) <= ($2, $3) AND kind = ANY($4::text[])
ORDER BY epoch, seq;
