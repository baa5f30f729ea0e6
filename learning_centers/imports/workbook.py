"""What the columns of each kind of file mean, and one row of each as an example. Keys are the headers."""

from learning_centers.core.i18n import mark
from models import UploadKind

REGION = mark("The province; a zone (권역) or operator covering several is fine too.")
DAY = mark("A date with its year, such as 2026-11-03.")
CENTER = mark("The name or code of a center; a district's name where it has one center.")
PERSON = mark("One name, or several with commas.")
OFFERING = mark("E and ten digits; empty for a new one.")
TIME = mark("A time such as 14:00.")
PHONE = mark("A telephone number. It tells people with one name apart.")
ADDRESS = mark("As in the address register.")
DISTRICT = mark("A city, county or district. Old names are understood.")
PEOPLE = mark("How many people fit in, as a number.")
COURSE = mark("The name in the catalogue, to the letter; spaces do not matter.")

EXPLAINED: dict[UploadKind, dict[str, str]] = {
    UploadKind.CENTERS: {
        "관리지역": REGION,
        "배움터 유형": mark("거점센터, 상설, 파견 or 체험존."),
        "배움터명": mark("Its name, unlike any other in the district."),
        "배움터주소": ADDRESS,
        "시군구": DISTRICT,
        "이용정원": PEOPLE,
        "배움터코드": mark("Empty for a new center: it is given one."),
        "개소일": mark("The first day. When empty, the first day of the running programme year."),
        "폐소일": mark("The last day, when it has one."),
        "수행기관": mark("Who staffs the center."),
    },
    UploadKind.COURSES: {
        "과정명": COURSE,
        "과정구분": mark("기초, 생활, 심화 or 특별."),
        "교육방식": mark("상시, 파견, 에듀버스 or 온라인."),
        "시간": mark("Hours, such as 2 or 1.5."),
        "주제": mark("What it is about."),
        "정원": PEOPLE,
    },
    UploadKind.STAFF: {
        "이름": mark("The person's name."),
        "역할": mark("강사, 보조강사, 서포터즈 or 가이드."),
        "소속 배움터": mark("The name or code of a center."),
        "휴대폰": PHONE,
        "계약시작": DAY,
        "계약종료": DAY,
        "자격": mark("As written in the contract."),
        "채용배경": mark("As written in the contract."),
    },
    UploadKind.PLANS: {
        "교육실시ID": OFFERING,
        "과정명": COURSE,
        "일자": DAY,
        "시작": TIME,
        "종료": TIME,
        "주소": ADDRESS,
        "상세주소": mark("The building and room."),
        "시/도": mark("The province."),
        "시군구": DISTRICT,
        "읍면동": mark("The township or neighbourhood."),
        "담당 배움터": CENTER,
        "보조강사": PERSON,
        "강사": PERSON,
        "교육정원": PEOPLE,
        "교육대상자유형": mark("Whom it is for, such as 고령층."),
        "취약계층": mark("O or X."),
        "사용기자재": mark("Such as 스마트폰 or 태블릿."),
    },
    UploadKind.ROSTERS: {
        "교육실시ID": mark("E and ten digits, as in the plan."),
        "일자": mark("The day of the lesson; needed when there are several."),
        "과정명": mark("For people to read; it is not stored."),
        "이름": mark("The person's name."),
        "회원ID": mark("The portal's member ID, when there is one."),
        "휴대폰": PHONE,
        "출생년도": mark("Four digits, such as 1947."),
        "성별": mark("남 or 여."),
        "거주지역 시/도": mark("The province."),
        "거주지역 시군구": DISTRICT,
        "대상유형": mark("One group, or several with commas."),
        "출결": mark("출석, 지각, 결석 or 공결; empty when the roll was not called yet."),
    },
    UploadKind.HOURS: {
        "교육실시ID": mark("E and ten digits, as in the plan."),
        "비고": mark("Who was absent or added, such as 9/13 불참 - 강사 김하나, 이두리."),
    },
}
# A column that is found by a part of its header is printed whole.
PRINTED = {"보조": "보조강사"}
# Made-up values; a header that stands here and not in the layout is left out.
EXAMPLES: dict[UploadKind, dict[str, str | int | float]] = {
    UploadKind.CENTERS: {
        "관리지역": "충청북도",
        "배움터 유형": "상설",
        "배움터명": "한빛마을 배움터",
        "배움터주소": "충청북도 청주시 상당구 한빛로 1",
        "시군구": "청주시",
        "이용정원": 20,
        "개소일": "2026-03-02",
    },
    UploadKind.COURSES: {
        "과정명": "스마트폰 기초",
        "과정구분": "기초",
        "교육방식": "상시",
        "시간": 2,
        "주제": "스마트폰",
        "정원": 12,
    },
    UploadKind.STAFF: {
        "이름": "홍길동",
        "역할": "강사",
        "소속 배움터": "한빛마을 배움터",
        "휴대폰": "010-0000-0001",
        "계약시작": "2026-03-02",
        "계약종료": "2026-12-18",
        "자격": "컴퓨터활용능력 1급",
        "채용배경": "공개채용",
    },
    UploadKind.PLANS: {
        "과정명": "스마트폰 기초",
        "일자": "2026-11-03",
        "시작": "14:00",
        "종료": "16:00",
        "주소": "충청북도 청주시 상당구 한빛로 1",
        "상세주소": "2층 강의실",
        "시/도": "충청북도",
        "시군구": "청주시",
        "읍면동": "한빛면",
        "담당 배움터": "한빛마을 배움터",
        "강사": "홍길동",
        "교육정원": 12,
    },
    UploadKind.ROSTERS: {
        "교육실시ID": "E2600000001",
        "일자": "2026-11-03",
        "이름": "김가나",
        "휴대폰": "010-0000-0002",
        "출생년도": 1950,
        "성별": "여",
        "거주지역 시/도": "충청북도",
        "거주지역 시군구": "청주시",
        "출결": "출석",
    },
    UploadKind.HOURS: {
        "교육실시ID": "E2600000001",
        "비고": "9/13 불참 - 강사 김하나\n추가 - 보조강사 홍길동",
    },
}


def printed(header: str) -> str:
    """The header as it stands in a sample and on the page."""
    return PRINTED.get(header, header)
