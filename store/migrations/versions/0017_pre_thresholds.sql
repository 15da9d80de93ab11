-- What the wallboard watches in each queue (lexicon/thresholds.py); null: not watched. A queue without a row has the
-- usual ones.
CREATE TABLE queue_threshold (
    queue_id        text PRIMARY KEY REFERENCES queue,
    service_level   double precision CHECK (service_level > 0 AND service_level <= 1),
    longest_wait_s  double precision CHECK (longest_wait_s > 0),
    abandoned       double precision CHECK (abandoned > 0 AND abandoned <= 1),
    asa_s           double precision CHECK (asa_s > 0),
    waiting         integer CHECK (waiting > 0),
    ready           integer CHECK (ready > 0),
    from_calls      integer NOT NULL CHECK (from_calls > 0),
    warn_at         double precision NOT NULL CHECK (warn_at > 0 AND warn_at <= 1)
);

-- Of its own, beside journal_is_audited: who adds a kind need not repeat all the others.
CREATE CONSTRAINT TRIGGER thresholds_are_audited AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'ThresholdsSet') EXECUTE FUNCTION audit_fact();
