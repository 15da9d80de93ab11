-- What clients tell us of their customers.

-- name: find
-- One customer.
SELECT fields::text AS fields FROM customer_record WHERE client_id = $1 AND key = $2 AND value = $3;

-- name: clear
-- All of one client by one key.
DELETE FROM customer_record WHERE client_id = $1 AND key = $2;

-- name: put
-- One customer; of two with the same value the later one holds.
INSERT INTO customer_record (client_id, key, value, fields) VALUES ($1, $2, $3, $4::text::jsonb)
ON CONFLICT (client_id, key, value) DO UPDATE SET fields = excluded.fields;

-- name: hold
-- Nobody changes customers meanwhile: what the preview told must be what is done.
LOCK TABLE customer_record IN SHARE ROW EXCLUSIVE MODE;

-- name: all_of
-- All of one client by one key.
SELECT value, fields::text AS fields FROM customer_record WHERE client_id = $1 AND key = $2;

-- name: drop
-- These are no more.
DELETE FROM customer_record WHERE client_id = $1 AND key = $2 AND value = ANY($3::text[]);

-- name: of_number
-- One customer by telephone, in any of these spellings.
SELECT value, fields::text AS fields FROM customer_record
WHERE client_id = $1 AND key = 'phone' AND value = ANY($2::text[]) ORDER BY value LIMIT 1;

-- name: held
-- One customer, whom nobody else changes meanwhile.
SELECT fields::text AS fields FROM customer_record WHERE client_id = $1 AND key = $2 AND value = $3 FOR UPDATE;
