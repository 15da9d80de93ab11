-- People and what they can do. The view person_profile gathers skills, queues and the certifications that are not over.

-- name: by_login
-- One person by the sign-in name.
SELECT * FROM person_profile WHERE login = $1;

-- name: by_id
-- One person by id.
SELECT * FROM person_profile WHERE id = $1;

-- name: all
-- Everyone.
SELECT * FROM person_profile ORDER BY login;

-- name: hold
-- One change of a person's abilities at a time.
SELECT id FROM person WHERE id = $1 FOR UPDATE;

-- name: put_skill
-- A skill at a level.
INSERT INTO person_skill (person_id, skill_id, level) VALUES ($1, $2, $3)
ON CONFLICT (person_id, skill_id) DO UPDATE SET level = excluded.level;

-- name: drop_skill
-- The skill is no more.
DELETE FROM person_skill WHERE person_id = $1 AND skill_id = $2;

-- name: put_queue
-- A queue that the person serves, with its weight.
INSERT INTO person_queue (person_id, queue_id, weight) VALUES ($1, $2, $3)
ON CONFLICT (person_id, queue_id) DO UPDATE SET weight = excluded.weight;

-- name: drop_queue
-- The person serves this queue no more; with the last one gone, every queue.
DELETE FROM person_queue WHERE person_id = $1 AND queue_id = $2;

-- name: put_team
-- The team, or none.
UPDATE person SET team_id = $2 WHERE id = $1;

-- name: put_certification
-- Certified from an instant until another.
INSERT INTO person_certification (person_id, reason_id, starts, ends, granted_by, granted_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, reason_id, starts) DO UPDATE
SET ends = excluded.ends, granted_by = excluded.granted_by, granted_at = excluded.granted_at;

-- name: cut_certifications
-- Those for a reason that are valid now end at $3, which is not later than now.
UPDATE person_certification SET ends = $3 WHERE person_id = $1 AND reason_id = $2 AND starts < $3 AND ends > $3;

-- name: drop_certifications
-- Those for a reason that would begin at $3 or later are no more.
DELETE FROM person_certification WHERE person_id = $1 AND reason_id = $2 AND starts >= $3;

-- name: own_skill
-- The person's own level, whatever is lent.
SELECT level FROM person_skill WHERE person_id = $1 AND skill_id = $2;

-- name: own_queue
-- The same of a queue: its weight.
SELECT weight FROM person_queue WHERE person_id = $1 AND queue_id = $2;

-- name: lend_skill
-- For a while: instead of what was lent of it before.
INSERT INTO lent_ability (person_id, skill_id, value, until, desk_id, lent_by, lent_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (person_id, coalesce(skill_id, ''), coalesce(queue_id, '')) DO UPDATE
SET value = excluded.value, until = excluded.until, desk_id = excluded.desk_id, lent_by = excluded.lent_by, lent_at = excluded.lent_at;

-- name: lend_queue
-- The same of a queue.
INSERT INTO lent_ability (person_id, queue_id, value, until, desk_id, lent_by, lent_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (person_id, coalesce(skill_id, ''), coalesce(queue_id, '')) DO UPDATE
SET value = excluded.value, until = excluded.until, desk_id = excluded.desk_id, lent_by = excluded.lent_by, lent_at = excluded.lent_at;

-- name: drop_lent
-- A skill or queue is lent no more.
DELETE FROM lent_ability WHERE person_id = $1 AND coalesce(skill_id, queue_id) = $2 AND (skill_id IS NULL) = ($3 = 'queue');

-- name: sweep_lent
-- What is over of this person, and nobody noted: the person was away.
DELETE FROM lent_ability WHERE person_id = $1
AND (until <= $2 OR EXISTS (SELECT FROM session WHERE session.desk_id = lent_ability.desk_id AND ended_at IS NOT NULL));

-- name: is_skill
-- Whether there is such a skill.
SELECT EXISTS (SELECT FROM skill WHERE id = $1);

-- name: is_queue
-- Whether there is such a queue.
SELECT EXISTS (SELECT FROM queue WHERE id = $1);

-- name: is_team
-- Whether there is such a team.
SELECT EXISTS (SELECT FROM team WHERE id = $1);

-- name: is_reason
-- Whether there is such a reason.
SELECT EXISTS (SELECT FROM reason WHERE id = $1);

-- name: has_standing_leg
-- Whether the person's telephone stays connected for the shift.
SELECT has_standing_leg FROM person WHERE id = $1;

-- name: put_standing_leg
-- From the next sign-in on.
UPDATE person SET has_standing_leg = $2 WHERE id = $1;
