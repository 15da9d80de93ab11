-- People and their skills.

-- name: by_login
-- One person by the sign-in name.
SELECT person.*, s.skill_ids, s.levels FROM person,
LATERAL (SELECT coalesce(array_agg(skill_id ORDER BY skill_id), '{}') AS skill_ids,
                coalesce(array_agg(level ORDER BY skill_id), '{}') AS levels
         FROM person_skill WHERE person_id = person.id) AS s
WHERE person.login = $1;

-- name: by_id
-- One person by id.
SELECT person.*, s.skill_ids, s.levels FROM person,
LATERAL (SELECT coalesce(array_agg(skill_id ORDER BY skill_id), '{}') AS skill_ids,
                coalesce(array_agg(level ORDER BY skill_id), '{}') AS levels
         FROM person_skill WHERE person_id = person.id) AS s
WHERE person.id = $1;

-- name: all
-- Everyone.
SELECT person.*, s.skill_ids, s.levels FROM person,
LATERAL (SELECT coalesce(array_agg(skill_id ORDER BY skill_id), '{}') AS skill_ids,
                coalesce(array_agg(level ORDER BY skill_id), '{}') AS levels
         FROM person_skill WHERE person_id = person.id) AS s
ORDER BY person.login;
