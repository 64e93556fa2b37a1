"""A category for what is wrong on the map itself; staff change or hide it."""

from django.db import migrations

SLUG = "wrong-data"
FACTS = {
    "name_vi": "Thông tin trên bản đồ sai",
    "name_en": "Wrong information on the map",
    "icon": "pencil",
    "deadline_days": 10,
    "guidance_vi": "Cho biết thông tin nào sai và thông tin đúng là gì. Đây không phải "
    "thủ tục đính chính giấy chứng nhận: việc đó xin nộp tại bộ phận một cửa.",
    "guidance_en": "Say which information is wrong and what is right. Correcting a "
    "land-use certificate is another procedure: please file it at the one-stop counter.",
    "order": 75,
}


def add_category(apps, schema_editor):
    category = apps.get_model("feedback", "Category")
    category.objects.get_or_create(slug=SLUG, defaults=FACTS)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0016_sweep_schedule")]

    operations = [migrations.RunPython(add_category, migrations.RunPython.noop)]
