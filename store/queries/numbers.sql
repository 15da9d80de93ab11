-- Published numbers.

-- name: put
-- A number, or what it leads to from now on.
INSERT INTO number (number, client_id, language, greeting, menu, default_reason_id, flow) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (number) DO UPDATE
SET client_id = excluded.client_id, language = excluded.language, greeting = excluded.greeting, menu = excluded.menu,
    default_reason_id = excluded.default_reason_id, flow = excluded.flow;

-- name: clear
-- The keys of its menu.
DELETE FROM number_digit WHERE number = $1;

-- name: put_digit
-- A key of its menu.
INSERT INTO number_digit (number, digit, reason_id) VALUES ($1, $2, $3);

-- name: drop
-- A number whose keys are gone.
DELETE FROM number WHERE number = $1;
