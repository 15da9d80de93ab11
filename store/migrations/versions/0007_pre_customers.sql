-- What a client tells us of its customers. The key says what value is: phone, account ...

CREATE TABLE customer_record (
    client_id  text NOT NULL REFERENCES client,
    key        text NOT NULL,
    value      text NOT NULL,
    fields     jsonb NOT NULL,
    PRIMARY KEY (client_id, key, value)
);
