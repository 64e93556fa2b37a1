"""Categories every portal starts with; staff change, hide and add to them."""

from django.db import migrations

# slug, Vietnamese, English, icon, working days, guidance vi, guidance en
CATEGORIES = [
    ("street-light", "Đèn đường", "Street light", "lightbulb", 3,
     "Chọn đúng trụ đèn trên bản đồ nếu thấy; số trụ ghi trên thân trụ.",
     "Choose the lamp on the map if you can; its number is written on the post."),
    ("road-damage", "Hư hỏng đường, cầu, vỉa hè", "Damaged road, bridge or pavement",
     "cone-striped", 7,
     "Nguy hiểm tức thời cho người đi đường: xin gọi 113 trước.",
     "Immediate danger to traffic: please call 113 first."),
    ("drainage-flood", "Ngập nước, cống thoát nước", "Flooding, drains", "moisture", 5,
     "", ""),
    ("rubbish", "Rác thải, vệ sinh môi trường", "Rubbish and cleanliness", "trash", 3,
     "", ""),
    ("water-leak", "Nước sạch, rò rỉ ống nước", "Water supply, leaking pipe",
     "droplet", 2, "", ""),
    ("trees", "Cây xanh", "Trees", "tree", 5,
     "Cây ngã đè người hoặc đường dây điện: xin gọi 114 trước.",
     "A tree fallen on people or power lines: please call 114 first."),
    ("land-use", "Đất đai, xây dựng", "Land and building", "map", 10,
     "Đây là phản ánh, kiến nghị. Khiếu nại, tố cáo theo luật là thủ tục khác: "
     "xin nộp đơn tại bộ phận một cửa.",
     "This is for reports. A formal legal complaint or denunciation is another "
     "procedure: please file it at the one-stop counter."),
    ("other", "Việc khác", "Something else", "chat-left-text", 7, "", ""),
]  # fmt: skip


def add_categories(apps, schema_editor):
    category = apps.get_model("feedback", "Category")
    for order, row in enumerate(CATEGORIES, start=1):
        slug, name_vi, name_en, icon, days, guidance_vi, guidance_en = row
        category.objects.get_or_create(
            slug=slug,
            defaults={
                "name_vi": name_vi,
                "name_en": name_en,
                "icon": icon,
                "deadline_days": days,
                "guidance_vi": guidance_vi,
                "guidance_en": guidance_en,
                "order": order * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_parcel_number_snapshot")]

    operations = [migrations.RunPython(add_categories, migrations.RunPython.noop)]
