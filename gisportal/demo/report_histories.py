"""The states a complaint went through, and what the office told in public."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gisportal.demo.complaints import Complaint

RECEIVED = "Đã tiếp nhận phản ánh và chuyển bộ phận phụ trách."
STARTED = "Đã cử người đến kiểm tra hiện trường."
PLANNED = "Đã đưa vào kế hoạch sửa chữa trong tuần tới."
ASKED = "Xin bà con cho biết thêm vị trí cụ thể hoặc gửi ảnh hiện trường."
FORWARDED = "Nội dung thuộc đơn vị khác, đã chuyển và báo lại bà con khi có kết quả."
DONE = "Đã xử lý xong. Cảm ơn bà con đã phản ánh."
PROPOSED = "Đã làm xong, đang chờ phụ trách kiểm tra kết quả."
REPEATED = "Trùng với phản ánh đã tiếp nhận trước đó, xin theo dõi chung một mã."
AGAIN = "Chỗ này bị lại như cũ sau vài ngày, xin kiểm tra giúp."
TAKEN_BACK = "Đã tự xử lý xong, xin rút phản ánh."
REFUSED = "Đã kiểm tra: hiện trường không đúng như phản ánh nên không xử lý thêm."
PATHS: dict[str, list[tuple[str, str]]] = {
    "received": [("received", RECEIVED)],
    "in_progress": [("received", RECEIVED), ("in_progress", STARTED)],
    "scheduled": [
        ("received", RECEIVED), ("in_progress", STARTED), ("scheduled", PLANNED)
    ],
    "info_requested": [("received", RECEIVED), ("info_requested", ASKED)],
    "forwarded": [("received", RECEIVED), ("forwarded", FORWARDED)],
    "resolved": [("received", RECEIVED), ("in_progress", STARTED), ("resolved", DONE)],
    "rejected": [("received", RECEIVED), ("rejected", REFUSED)],
    "resolution_proposed": [
        ("received", RECEIVED), ("in_progress", STARTED), ("resolution_proposed", PROPOSED)
    ],
    "duplicate": [("received", RECEIVED), ("duplicate", REPEATED)],
    "reopen_requested": [
        ("received", RECEIVED), ("in_progress", STARTED), ("resolved", DONE),
        ("reopen_requested", AGAIN),
    ],
    "withdrawn": [("received", RECEIVED), ("withdrawn", TAKEN_BACK)],
}  # fmt: skip
"""The states a complaint went through to the one it is in, with public notes."""
BY_REPORTER = ("reopen_requested", "withdrawn")
"""Moves that the citizen makes; an officer makes the others."""


@dataclass(frozen=True)
class Step:
    """One move of a complaint: the new state, who made it, the public note.

    A refusal gives its `reason`: not_responsible, no_action, invalid or
    legal_procedure.
    """

    state: str
    actor: str
    note: str
    days_ago: float
    reason: str = ""


def journey(row: Complaint, days: float) -> tuple[Step, ...]:
    """Return the moves of a complaint sent `days` days ago, spread over its age."""
    path = PATHS[row.state]
    share = np.linspace(0.02, 0.75, len(path)) if len(path) > 1 else np.array([0.02])
    notes = [note for _, note in path]
    if row.answer:
        notes[-1] = row.answer
    return tuple(
        Step(
            state,
            "reporter" if state in BY_REPORTER else "officer",
            note,
            round(float(days * (1 - part)), 2),
            (row.reason or "no_action") if state == "rejected" else "",
        )
        for (state, _), note, part in zip(path, notes, share, strict=True)
    )
