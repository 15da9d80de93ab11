-- Work items: messages that callers left, callbacks of which nothing came.

-- name: by_id
-- One of them.
SELECT item.id, item.client_id AS client, item.queue_id AS queue, item.reason_id AS reason, item.call_id AS call,
       item.caller, item.spoken_s, item.created_at, item.due_at, item.state, item.agent_id AS agent, item.taken_at,
       item.done_at, item.note, item.kind, item.why, item.owner, item.team_id AS team, item.starts_at, item.what,
       CASE item.kind WHEN 'voicemail' THEN coalesce(recording.state, 'waiting') ELSE 'none' END AS recording
FROM work_item AS item LEFT JOIN recording ON recording.id = item.id
WHERE item.id = $1;

-- name: hold
-- One of them, held still until the end of the transaction.
SELECT state, agent_id AS agent, note FROM work_item WHERE id = $1 FOR UPDATE;

-- name: listed
-- Those of some clients and queues (null: of all), what is due first; done ones only when asked for, newest first. Of
-- an agent's or a team's own those that $5 (null: who sees all) has a part in.
SELECT item.id, item.client_id AS client, item.queue_id AS queue, item.reason_id AS reason, item.call_id AS call,
       item.caller, item.spoken_s, item.created_at, item.due_at, item.state, item.agent_id AS agent, item.taken_at,
       item.done_at, item.note, item.kind, item.why, item.owner, item.team_id AS team, item.starts_at, item.what,
       CASE item.kind WHEN 'voicemail' THEN coalesce(recording.state, 'waiting') ELSE 'none' END AS recording
FROM work_item AS item LEFT JOIN recording ON recording.id = item.id
WHERE (item.state IN ('done', 'cancelled')) = $1
  AND ($5::text IS NULL OR item.owner = 'queue' OR item.owner = 'agent' AND item.agent_id = $5
       OR item.owner = 'team' AND item.team_id = (SELECT team_id FROM person WHERE id = $5))
  AND ($2::text[] IS NULL OR item.client_id = ANY($2)) AND ($3::text[] IS NULL OR item.queue_id = ANY($3))
ORDER BY CASE WHEN $1 THEN -extract(epoch FROM item.done_at) ELSE extract(epoch FROM item.due_at) END, item.id
LIMIT $4;

-- name: take
-- An agent sees to it.
UPDATE work_item SET state = 'taken', agent_id = $2, taken_at = $3 WHERE id = $1;

-- name: do
-- It was dealt with.
UPDATE work_item SET state = 'done', agent_id = $2, taken_at = coalesce(taken_at, $3), done_at = $3, note = $4
WHERE id = $1;

-- name: clients_of
-- The clients whose calls an agent may take: of the reasons that ask for no skill it lacks, by its skills.
SELECT DISTINCT skill.client_id FROM person_skill JOIN skill ON skill.id = person_skill.skill_id
WHERE person_skill.person_id = $1;

-- name: due
-- When each message that is not dealt with is due, by queue; the first due first.
SELECT queue_id AS queue, due_at FROM work_item
WHERE state IN ('open', 'taken') AND kind IN ('voicemail', 'callback') ORDER BY due_at, id;

-- name: has_part
-- Whether an item is for somebody: of a queue, the own, or of the own team.
SELECT owner = 'queue' OR owner = 'agent' AND agent_id = $2
    OR owner = 'team' AND team_id = (SELECT team_id FROM person WHERE id = $2)
FROM work_item WHERE id = $1;
