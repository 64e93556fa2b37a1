"""Looks at personal data of before there was one audit trail, as entries of it."""

from django.db import migrations

ROWS = """
INSERT INTO core_auditentry (timestamp, event, actor_id, actor_name, content_type_id,
    object_pk, object_repr, action, changes, reason)
SELECT look.at, 'look.feature', look.user_id, look.user_name, NULL::integer, '',
    look.layer_slug || '/' || look.feature_key, 3,
    coalesce((SELECT jsonb_object_agg(field, '["***", "***"]'::jsonb)
        FROM jsonb_array_elements_text(look.fields) field), '{}'::jsonb),
    look.reason
FROM layers_personallook look
UNION ALL
SELECT look.at, 'look.contact', look.user_id, coalesce(u.username, ''), NULL,
    look.report_id::text, report.code, 3, '{}'::jsonb, ''
FROM feedback_contactlook look JOIN feedback_report report ON report.id = look.report_id
LEFT JOIN auth_user u ON u.id = look.user_id
UNION ALL
SELECT look.at, 'look.original-photo', look.user_id, coalesce(u.username, ''), NULL,
    look.report_id::text, report.code, 3, '{}'::jsonb, ''
FROM feedback_originallook look JOIN feedback_report report ON report.id = look.report_id
LEFT JOIN auth_user u ON u.id = look.user_id
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0003_audit_append_only"),
        ("layers", "0008_access_log"),
        ("feedback", "0005_staff_workspace"),
    ]

    # What stands in the trail stays: on the way back the entries are left alone.
    operations = [migrations.RunSQL(ROWS, migrations.RunSQL.noop)]
