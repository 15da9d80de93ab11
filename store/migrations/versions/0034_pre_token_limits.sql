-- How many requests a program may make with its token in a minute and in a day (UTC), and how many it made today.
ALTER TABLE service_token
    ADD COLUMN per_minute integer CHECK (per_minute BETWEEN 1 AND 6000),     -- NULL: as for every program
    ADD COLUMN per_day integer CHECK (per_day BETWEEN 1 AND 10000000),       -- NULL: without end
    ADD COLUMN counted_day date,
    ADD COLUMN counted integer NOT NULL DEFAULT 0;                           -- of that day

-- VIPs stand in listed_number (0032); nothing reads or writes the table of before.
DROP TABLE vip;
