"""Two kinds that are shown the way elsewhere, and a first rule for holding back."""

from django.db import migrations

# slug, Vietnamese, English, icon, guidance vi, guidance en, order
CATEGORIES = [
    ("emergency", "Khẩn cấp: cháy, tai nạn, cấp cứu", "Emergency: fire, accident",
     "exclamation-triangle-fill",
     "Xin gọi ngay 113 (công an), 114 (cháy, cứu nạn) hoặc 115 (cấp cứu). Phản ánh ở "
     "đây không được đọc ngay.",
     "Please call 113 (police), 114 (fire and rescue) or 115 (ambulance) at once. "
     "Reports sent here are not read immediately.", 200),
    ("legal-complaint", "Khiếu nại, tố cáo theo luật", "Formal legal complaint",
     "file-earmark-text",
     "Khiếu nại, tố cáo là thủ tục khác, có thời hạn và quyền riêng theo luật: xin nộp "
     "đơn tại bộ phận một cửa hoặc nơi tiếp công dân.",
     "A formal complaint or denunciation is another procedure with terms and rights of "
     "its own: please file it at the one-stop counter or the citizens' reception.", 210),
]  # fmt: skip


def add(apps, schema_editor):
    category = apps.get_model("feedback", "Category")
    for slug, name_vi, name_en, icon, guidance_vi, guidance_en, order in CATEGORIES:
        category.objects.get_or_create(
            slug=slug,
            defaults={
                "name_vi": name_vi,
                "name_en": name_en,
                "icon": icon,
                "guidance_vi": guidance_vi,
                "guidance_en": guidance_en,
                "order": order,
                "is_elsewhere": True,
            },
        )
    apps.get_model("feedback", "HoldRule").objects.get_or_create(
        name="Liên kết / links",
        defaults={"words": "http://\nhttps://\nwww."},
    )


class Migration(migrations.Migration):
    dependencies = [("feedback", "0012_confirming_me_too_and_areas")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
