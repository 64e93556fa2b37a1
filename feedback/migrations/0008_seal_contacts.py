"""Contact data of the past are sealed; errors of old messages name nobody any more."""

import json
import unicodedata

from django.db import migrations

from feedback.codes import seal, unseal
from gisportal.core.encryption import vault

CONTACT, FOLLOWER = "report contact", "follower"


def hash_of(kind, value):
    text = unicodedata.normalize("NFC", value).strip().casefold()
    return vault().hashed(text, kind) if value else ""


def sealed(purpose, **facts):
    kept = {name: value for name, value in facts.items() if value}
    return vault().seal(json.dumps(kept, ensure_ascii=False), purpose) if kept else ""


def opened(purpose, row):
    return json.loads(vault().unseal(row.sealed, purpose)) if row.sealed else {}


def seal_all(apps, schema_editor):
    for row in apps.get_model("feedback", "ReportContact").objects.iterator():
        row.sealed = sealed(
            CONTACT,
            name=row.name,
            phone=row.phone,
            email=row.email,
            token=unseal(row.sealed_token),
        )
        row.email_hash = hash_of("email", row.email)
        row.phone_hash = hash_of("phone", row.phone)
        row.save(update_fields=["sealed", "email_hash", "phone_hash"])
    for row in apps.get_model("feedback", "Subscription").objects.iterator():
        row.sealed = sealed(FOLLOWER, email=row.email)
        row.email_hash = hash_of("email", row.email)
        row.save(update_fields=["sealed", "email_hash"])


def unseal_all(apps, schema_editor):
    for row in apps.get_model("feedback", "ReportContact").objects.iterator():
        facts = opened(CONTACT, row)
        row.name, row.phone = facts.get("name", ""), facts.get("phone", "")
        row.email = facts.get("email", "")
        row.sealed_token = seal(facts.get("token", ""))
        row.save(update_fields=["name", "phone", "email", "sealed_token"])
    for row in apps.get_model("feedback", "Subscription").objects.iterator():
        row.email = opened(FOLLOWER, row).get("email", "")
        row.save(update_fields=["email"])


def forget_errors(apps, schema_editor):
    """What mail servers said often holds the address; the class of the error stays."""
    messages = apps.get_model("feedback", "OutboxMessage").objects
    for row in messages.exclude(error="").iterator():
        words = row.error.split()
        kept = [word for word in words[:1] if word.isidentifier()]
        codes = [word for word in words[1:] if word.isdigit() and len(word) == 3]
        if (text := " ".join(kept + codes)) != row.error:
            row.error = text
            row.save(update_fields=["error"])


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_sealed_columns")]

    operations = [
        migrations.RunPython(seal_all, unseal_all),
        migrations.RunPython(forget_errors, migrations.RunPython.noop),
    ]
