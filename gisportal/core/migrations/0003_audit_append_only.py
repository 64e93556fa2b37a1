"""Entries of the audit trail are added, never changed; old ones go by one function."""

from django.db import migrations

GUARD = """
CREATE FUNCTION core_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND current_setting('core.audit_purge', true) = 'on'
        AND OLD.timestamp < now() - interval '90 days'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER audit_row_guard BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_audit_guard();
CREATE TRIGGER audit_table_guard BEFORE TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_audit_guard();
"""
NO_GUARD = """
DROP TRIGGER audit_table_guard ON core_auditentry;
DROP TRIGGER audit_row_guard ON core_auditentry;
DROP FUNCTION core_audit_guard();
"""
PURGE = """
CREATE FUNCTION core_audit_purge(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    removed bigint;
BEGIN
    PERFORM set_config('core.audit_purge', 'on', true);
    DELETE FROM core_auditentry
    WHERE timestamp < least(before, now() - interval '90 days');
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('core.audit_purge', 'off', true);
    RETURN removed;
END $$;
"""
NO_PURGE = "DROP FUNCTION core_audit_purge(timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_trail")]

    operations = [
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.RunSQL(PURGE, NO_PURGE),
    ]
