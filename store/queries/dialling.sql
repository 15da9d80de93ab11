-- Who may call whom, and what it costs.

-- name: rules
-- Every rule, or one client's ($1 not empty).
SELECT client_id AS client, agent_id AS agent, allows, opened, barred, hours, longest_s, day_fen, month_fen, agent_day_fen,
       shows
FROM dial_rule WHERE $1 = '' OR client_id = $1 ORDER BY client_id, agent_id;

-- name: put_rule
-- From now on like this. A row only where that is news.
INSERT INTO dial_rule AS known (client_id, agent_id, allows, opened, barred, hours, longest_s, day_fen, month_fen,
                                agent_day_fen, shows)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (client_id, agent_id) DO UPDATE
SET allows = excluded.allows, opened = excluded.opened, barred = excluded.barred, hours = excluded.hours,
    longest_s = excluded.longest_s, day_fen = excluded.day_fen, month_fen = excluded.month_fen,
    agent_day_fen = excluded.agent_day_fen, shows = excluded.shows
WHERE (known.allows, known.opened, known.barred, known.hours, known.longest_s, known.day_fen, known.month_fen,
       known.agent_day_fen, known.shows)
    IS DISTINCT FROM (excluded.allows, excluded.opened, excluded.barred, excluded.hours, excluded.longest_s,
                      excluded.day_fen, excluded.month_fen, excluded.agent_day_fen, excluded.shows)
RETURNING client_id;

-- name: drop_rule
-- As the wider rule says.
DELETE FROM dial_rule WHERE client_id = $1 AND agent_id = $2 RETURNING client_id;

-- name: is_client
-- Whether there is such a client.
SELECT EXISTS (SELECT FROM client WHERE id = $1);

-- name: is_person
-- Whether there is such a person.
SELECT EXISTS (SELECT FROM person WHERE id = $1);

-- name: rates
-- The whole table.
SELECT prefix, minute, starts_on, step_s, name FROM rate ORDER BY prefix, starts_on;

-- name: put_rate
-- A price from a day on. A row only where that is news.
INSERT INTO rate AS known (prefix, starts_on, minute, step_s, name) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (prefix, starts_on) DO UPDATE SET minute = excluded.minute, step_s = excluded.step_s, name = excluded.name
WHERE (known.minute, known.step_s, known.name) IS DISTINCT FROM (excluded.minute, excluded.step_s, excluded.name)
RETURNING prefix;

-- name: charged
-- What was charged since an instant: by client, agent and the client's own day.
SELECT journal.client_id AS client, coalesce(agent_id, '') AS agent, (at AT TIME ZONE client.time_zone)::date AS day,
       sum((data ->> 'fen')::bigint)::bigint AS fen, count(*) AS calls, sum((data ->> 'seconds')::float) AS seconds
FROM journal JOIN client ON client.id = journal.client_id
WHERE kind = 'CallOutCharged' AND at >= $1 GROUP BY 1, 2, 3 ORDER BY 1, 3, 2;
