-- Webhooks' secrets are sealed from now on (store/sealing.py); the service seals what is there when it starts, since the
-- key is not the database's. A new one that is not sealed is refused.
CREATE FUNCTION refuse_plain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a secret of a webhook is sealed before it comes here';
END $$;
CREATE TRIGGER webhook_secret_is_sealed BEFORE INSERT ON webhook
    FOR EACH ROW WHEN (NEW.secret NOT LIKE 'sealed%') EXECUTE FUNCTION refuse_plain();
COMMENT ON COLUMN webhook.secret IS 'signs; the receiver has the same; sealed with a key of var/secrets/webhooks';
