"""Categories and the rule for links that every portal starts with.

Staff change, hide and add to them, so going backwards leaves them alone.
"""

from django.db import migrations

# slug, Vietnamese, English, icon, working days, guidance vi, guidance en, order
CATEGORIES = [
    ("street-light", "Đèn đường", "Street light", "lightbulb", 3,
     "Chọn đúng trụ đèn trên bản đồ nếu thấy; số trụ ghi trên thân trụ.",
     "Choose the lamp on the map if you can; its number is written on the post.", 10),
    ("road-damage", "Hư hỏng đường, cầu, vỉa hè", "Damaged road, bridge or pavement",
     "cone-striped", 7,
     "Nguy hiểm tức thời cho người đi đường: xin gọi 113 trước.",
     "Immediate danger to traffic: please call 113 first.", 20),
    ("drainage-flood", "Ngập nước, cống thoát nước", "Flooding, drains", "moisture", 5,
     "", "", 30),
    ("rubbish", "Rác thải, vệ sinh môi trường", "Rubbish and cleanliness", "trash", 3,
     "", "", 40),
    ("water-leak", "Nước sạch, rò rỉ ống nước", "Water supply, leaking pipe",
     "droplet", 2, "", "", 50),
    ("trees", "Cây xanh", "Trees", "tree", 5,
     "Cây ngã đè người hoặc đường dây điện: xin gọi 114 trước.",
     "A tree fallen on people or power lines: please call 114 first.", 60),
    ("land-use", "Đất đai, xây dựng", "Land and building", "map", 10,
     "Đây là phản ánh, kiến nghị. Khiếu nại, tố cáo theo luật là thủ tục khác: "
     "xin nộp đơn tại bộ phận một cửa.",
     "This is for reports. A formal legal complaint or denunciation is another "
     "procedure: please file it at the one-stop counter.", 70),
    ("wrong-data", "Thông tin trên bản đồ sai", "Wrong information on the map",
     "pencil", 10,
     "Cho biết thông tin nào sai và thông tin đúng là gì. Đây không phải thủ tục đính "
     "chính giấy chứng nhận: việc đó xin nộp tại bộ phận một cửa.",
     "Say which information is wrong and what is right. Correcting a land-use "
     "certificate is another procedure: please file it at the one-stop counter.", 75),
    ("other", "Việc khác", "Something else", "chat-left-text", 7, "", "", 80),
]  # fmt: skip

# Shown the way to where they belong; slug, Vietnamese, English, icon, guidances, order
ELSEWHERE = [
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


def add_categories(apps, schema_editor):
    category = apps.get_model("feedback", "Category")
    for slug, name_vi, name_en, icon, days, guidance_vi, guidance_en, order in [
        *CATEGORIES,
        *((*row[:4], None, *row[4:]) for row in ELSEWHERE),
    ]:
        category.objects.get_or_create(
            slug=slug,
            defaults={
                "name_vi": name_vi,
                "name_en": name_en,
                "icon": icon,
                "deadline_days": days,
                "guidance_vi": guidance_vi,
                "guidance_en": guidance_en,
                "order": order,
                "is_elsewhere": days is None,
            },
        )


def add_hold_rule(apps, schema_editor):
    apps.get_model("feedback", "HoldRule").objects.get_or_create(
        name="Liên kết / links",
        defaults={"words": "http://\nhttps://\nwww."},
    )


class Migration(migrations.Migration):
    replaces = [
        ("feedback", "0003_standard_categories"),
        ("feedback", "0013_kinds_that_belong_elsewhere"),
        ("feedback", "0017_wrong_data_category"),
    ]
    dependencies = [("feedback", "0007_outbox")]

    operations = [
        migrations.RunPython(add_categories, migrations.RunPython.noop),
        migrations.RunPython(add_hold_rule, migrations.RunPython.noop),
    ]
