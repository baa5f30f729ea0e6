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
SOURCE = mark("Who published it, what, and when. Nothing is stored without it.")
YEAR = mark("The year in four digits, such as 2025.")
PART = mark("100 is the general public. All three parts, or none.")
CODE = mark("Two digits for a province, five for a district, such as 43110; 전국 for the nation.")
REGION_NAME = mark("For people to read; it is checked against the code.")
THERE = mark("O when it is there, X when not; empty when nobody knows.")

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
        "위도": mark("Degrees of the door, such as 36.6424. The edu-bus measures distances to it."),
        "경도": mark("Degrees of the door, such as 127.4890."),
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
    UploadKind.SURVEY: {
        "연도": YEAR,
        "대상": mark(
            "Whose value it is: 취약계층, 저소득층, 장애인, 농어민, 고령층, 결혼이민자 or 북한이탈주민."
        ),
        "접근": PART,
        "역량": PART,
        "활용": PART,
        "종합": mark("0.2 × 접근 + 0.4 × 역량 + 0.4 × 활용. May stay empty where the three parts are given."),
        "표본수": mark("How many people answered. A value of a region needs it."),
        "표준오차": mark("In the unit of the value, when the report says it."),
        "출처": SOURCE,
        "공표일": DAY,
        "지역": mark("A zone, province or district by its name; empty for the nation."),
        "유효표본수": mark("After weighting (Kish), when the report says it."),
        "정정": mark("O when the row corrects a value that is there already."),
    },
    UploadKind.FACTS: {
        "지역코드": CODE,
        "지역명": REGION_NAME,
        "항목": mark("주민 수, 고령층 주민 수 (or another group), 인구 or 재정자립도."),
        "연도": YEAR,
        "값": mark("People, or per cent for 재정자립도. A value of the same year is replaced."),
        "출처": SOURCE,
    },
    UploadKind.TRAITS: {
        "지역코드": mark("Five digits of the district, such as 46910."),
        "지역명": REGION_NAME,
        "항목": mark("인구감소지역 or 도서·벽지."),
        "시작일": mark("The first day it holds, such as 2026-03-01."),
        "종료일": mark("The last day; empty while it holds."),
        "급지": mark("Of islands and remote places, as the annex names it."),
        "출처": SOURCE,
    },
    UploadKind.TARGETS: {
        "사업연도": mark("A programme year that is entered in the programme calendar."),
        "분기": mark("연간, 1분기, 2분기, 3분기 or 4분기."),
        "지역": mark("As 지역코드 of a province or district; 전국 or a zone such as 충청권."),
        "지표": mark("교육횟수, 교육시간, 연인원, 실인원, 신규, 상담 or 체험존."),
        "목표": mark("A number of 0 or more. Another value has to be approved again."),
        "출처": mark("Such as the plan of the programme year and its page."),
    },
    UploadKind.STOPS: {
        "정차지명": mark("Its name, unlike any other in the township."),
        "정차지코드": mark("B and six digits; empty for a new one."),
        "유형": mark("마을, 경로당, 시장, 학교, 축제, 섬 or 기타."),
        "시도": mark("The province."),
        "시군구": DISTRICT,
        "읍면동": mark("The township or neighbourhood."),
        "주소": ADDRESS,
        "위도": mark("Degrees, such as 36.8154. Without them the stop cannot be planned yet."),
        "경도": mark("Degrees, such as 127.7867."),
        "수용인원": PEOPLE,
        "전기": THERE,
        "주차": THERE,
        "계단": mark("O when there are steps on the way in, X when not; empty when nobody knows."),
        "화장실": THERE,
        "무선인터넷": THERE,
        "운영시작": TIME,
        "운영종료": mark("At least 60 minutes later."),
        "요일": mark("Such as 월수금, 월~금, 평일 or 매일."),
        "담당자": mark("Whom to call. Only your province and the crew of the day see it."),
        "담당자 연락처": PHONE,
        "주민수": mark("How many people live there, as a number."),
        "고령자수": mark("Of them, 65 and older."),
        "디지털수준": mark("Of the place itself, 0 to 100."),
        "도서벽지": mark("Of islands and remote places, as the annex names it."),
        "출처": mark("Who published these numbers, and when. They are not stored without it."),
        "최근방문일": mark("The last visit before our own runs were noted here."),
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
    UploadKind.SURVEY: {
        "연도": 2025,
        "대상": "농어민",
        "접근": 96.5,
        "역량": 70,
        "활용": 83,
        "종합": 80.5,
        "표본수": 2200,
        "출처": "보기로 지어낸 조사",
        "공표일": "2026-03-26",
    },
    UploadKind.FACTS: {
        "지역코드": "43110",
        "지역명": "충청북도 청주시",
        "항목": "주민 수",
        "연도": 2025,
        "값": 850000,
        "출처": "보기로 지어낸 통계, 2026년 1월",
    },
    UploadKind.TRAITS: {
        "지역코드": "46910",
        "지역명": "신안군",
        "항목": "도서·벽지",
        "시작일": "2026-03-01",
        "급지": "가",
        "출처": "보기로 지어낸 고시, 2026년 2월 1일",
    },
    UploadKind.TARGETS: {
        "사업연도": 2026,
        "분기": "연간",
        "지역": "43",
        "지표": "실인원",
        "목표": 1200,
        "출처": "보기로 지어낸 사업계획서 12쪽",
    },
    UploadKind.STOPS: {
        "정차지명": "한빛마을 회관",
        "유형": "마을",
        "시도": "충청북도",
        "시군구": "괴산군",
        "읍면동": "괴산읍",
        "위도": 36.8154,
        "경도": 127.7867,
        "수용인원": 30,
        "전기": "O",
        "주차": "O",
        "계단": "X",
        "운영시작": "09:00",
        "운영종료": "17:00",
        "요일": "월~금",
        "주민수": 120,
        "고령자수": 70,
        "출처": "보기로 지어낸 통계, 2026년 1월",
    },
}


def printed(header: str) -> str:
    """The header as it stands in a sample and on the page."""
    return PRINTED.get(header, header)
