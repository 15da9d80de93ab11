-- Classes of service: what may be called for a client, by everybody (agent_id '') or by one agent. NULL: as the wider rule.

CREATE TABLE dial_rule (
    client_id      text NOT NULL REFERENCES client,
    agent_id       text NOT NULL DEFAULT '',
    allows         text[],   -- kinds of number
    opened         text[],   -- prefixes that may be called whatever their kind
    barred         text[],   -- and those that may not
    hours          text[],   -- mon-fri 08:00-20:00, by the client's own clock
    longest_s      integer CHECK (longest_s > 0),
    day_fen        bigint CHECK (day_fen >= 0),
    month_fen      bigint CHECK (month_fen >= 0),
    agent_day_fen  bigint CHECK (agent_day_fen >= 0),
    shows          text[],   -- numbers that callees may be shown
    PRIMARY KEY (client_id, agent_id)
);

CREATE TABLE rate (
    prefix     text NOT NULL CHECK (prefix ~ '^\+?[0-9]{1,15}$'),
    starts_on  date NOT NULL,
    minute     numeric(14, 6) NOT NULL CHECK (minute >= 0), -- units of the currency, a minute
    step_s     integer NOT NULL DEFAULT 60 CHECK (step_s BETWEEN 1 AND 3600),
    name       text NOT NULL DEFAULT '',
    PRIMARY KEY (prefix, starts_on)
);
