-- Who has sockets open hears at once that a sign-in was ended, or that somebody may or sees something else.

CREATE FUNCTION tell_doors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('zuoxi_doors', '');
    RETURN NULL;
END $$;

CREATE TRIGGER session_end_is_told AFTER UPDATE OF ended_at ON session
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tell_doors();
CREATE TRIGGER person_change_is_told AFTER UPDATE OF role, is_enabled, sees_all_clients ON person
    FOR EACH ROW WHEN (OLD.role <> NEW.role OR OLD.is_enabled <> NEW.is_enabled
                       OR OLD.sees_all_clients <> NEW.sees_all_clients) EXECUTE FUNCTION tell_doors();
CREATE TRIGGER scope_change_is_told AFTER INSERT OR UPDATE OR DELETE ON person_client
    FOR EACH STATEMENT EXECUTE FUNCTION tell_doors();
CREATE TRIGGER token_end_is_told AFTER UPDATE OF ended_at ON service_token
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tell_doors();
