"""The file of staff, as data."""

from learning_centers.centers.workbook import up_to
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.moments import day
from learning_centers.core.tables.parsers import choice, phone, text
from models import StaffRole

ROLE_WORDS = {
    "강사": StaffRole.INSTRUCTOR,
    "보조강사": StaffRole.ASSISTANT,
    "서포터즈": StaffRole.SUPPORTER,
    "서포터": StaffRole.SUPPORTER,
    "가이드": StaffRole.ASSISTANT,  # 보조강사명/가이드명 is one field of the portal: domain.md 2.3
}
NAME_LENGTH, QUALIFICATION_LENGTH, BACKGROUND_LENGTH = 60, 100, 40

STAFF = Layout(
    (
        Column("name", "이름", up_to(NAME_LENGTH), aliases=("성명",)),
        Column("role", "역할", choice(ROLE_WORDS)),
        Column("center", "소속 배움터", text, aliases=("소속",)),
        Column("phone", "휴대폰", phone, required=False, aliases=("전화번호", "연락처")),
        Column("starts_on", "계약시작", day, required=False, aliases=("계약시작일",)),
        Column("ends_on", "계약종료", day, required=False, aliases=("계약종료일",)),
        Column("qualification", "자격", up_to(QUALIFICATION_LENGTH), required=False),
        Column("hiring_background", "채용배경", up_to(BACKGROUND_LENGTH), required=False),
    )
)
