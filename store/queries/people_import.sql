-- People taken in from a file.

-- name: hold
-- Nobody changes people meanwhile: what the preview told must be what is done.
LOCK TABLE person, person_skill, person_queue, person_client IN SHARE ROW EXCLUSIVE MODE;

-- name: all
-- Everyone, as a file says it.
SELECT profile.login, profile.name_zh, profile.name_en, profile.role, profile.is_enabled, profile.team_id, skill_ids, levels,
       queue_ids, weights, person.sees_all_clients, person.networks,
       ARRAY(SELECT client_id FROM person_client WHERE person_id = person.id ORDER BY client_id) AS clients
FROM person_profile AS profile JOIN person USING (id) ORDER BY profile.login;

-- name: names
-- What a file may name, and whose it is.
SELECT 'clients' AS kind, id, id AS client FROM client UNION ALL
SELECT 'team', id, client_id FROM team UNION ALL
SELECT 'skills', id, client_id FROM skill UNION ALL
SELECT 'queues', id, client_id FROM queue;

-- name: drop_skills
-- Skills that the file does not name.
DELETE FROM person_skill WHERE person_id = $1 AND skill_id <> ALL($2::text[]);

-- name: drop_queues
-- Queues that the file does not name.
DELETE FROM person_queue WHERE person_id = $1 AND queue_id <> ALL($2::text[]);
