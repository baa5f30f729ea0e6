"""The file of courses, as data."""

from learning_centers.centers.workbook import up_to
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.moments import hours
from learning_centers.core.tables.parsers import choice, whole_number
from models import CourseLevel, TeachingMode

LEVEL_WORDS = {
    "기초": CourseLevel.BASIC,
    "생활": CourseLevel.DAILY,
    "심화": CourseLevel.ADVANCED,
    "특별": CourseLevel.SPECIAL,
    "디지털 기초": CourseLevel.BASIC,
    "디지털 생활": CourseLevel.DAILY,
    "디지털 심화": CourseLevel.ADVANCED,
}
MODE_WORDS = {
    "상시": TeachingMode.RESIDENT,
    "파견": TeachingMode.DISPATCH,
    "에듀버스": TeachingMode.BUS,
    "온라인": TeachingMode.ONLINE,
    "상시교육": TeachingMode.RESIDENT,
    "파견교육": TeachingMode.DISPATCH,
}
NAME_LENGTH, TOPIC_LENGTH = 120, 60

COURSES = Layout(
    (
        Column("name", "과정명", up_to(NAME_LENGTH), aliases=("교육과정명",)),
        Column("level", "과정구분", choice(LEVEL_WORDS), required=False),
        Column("mode", "교육방식", choice(MODE_WORDS), required=False),
        Column("hours", "시간", hours, required=False, aliases=("교육시간",)),
        Column("topic", "주제", up_to(TOPIC_LENGTH), required=False),
        Column("seats", "정원", whole_number, required=False, aliases=("교육정원",)),
    )
)
