-- Programs that come in with a token: what each may do, for whose calls, from where, until when.
CREATE TABLE service_token (
    id                text PRIMARY KEY,
    name              text NOT NULL,
    token_sha256      text NOT NULL UNIQUE, -- the token itself is shown once and never kept
    rights            text[] NOT NULL,
    sees_all_clients  boolean NOT NULL,     -- else those of clients alone
    clients           text[] NOT NULL,
    networks          text[] NOT NULL,      -- CIDR; empty: from anywhere
    made_by           text NOT NULL,
    made_at           timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    ended_at          timestamptz,
    used_at           timestamptz,
    used_from         text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX service_token_name ON service_token (name) WHERE ended_at IS NULL;
