"""Names that are plainly made up: plants and weather as given names, invented words as places.

A room of its own: the only Korean of this feature's code stands here, in `catalogue` and in one suffix of `sites`.
"""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILIES = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = _words(
    "가랑비 가온비 개나리 고드름 구름 금잔디 꽃구름 꽃잎 나루터 나팔꽃 노을 느티 다래 단풍 달래 달무리 도라지 도토리 "
    "동백 두루미 둥굴레 들국화 라일락 마루 머루 메아리 모란 목화 무지개 물결 미나리 미리내 민들레 바람꽃 반딧불 버들 "
    "별무리 별하 보슬비 봄볕 분꽃 빛솔 산들바람 산머루 새벽별 새싹 서리꽃 소나기 솔바람 솔방울 수국 시냇물 싸리꽃 "
    "아지랑이 앵두 여우비 온새 윤슬 이슬 자두 잔물결 잣나무 제비꽃 조약돌 진달래 차돌 찔레 채송화 초롱 큰별 토끼풀 "
    "파랑새 푸른솔 풀잎 하늬 한울 해돋이 해바라기 햇살 호두 흰눈"
)
PLACES = _words(
    "가온 별빛 한빛 달빛 느티 버들 솔내 물안개 복사꽃 구름재 너른 포도밭 산들 꽃내 은하 무지개 햇살 노을 옛장터 반디 "
    "미리내 다솜 고운 새벽 맑은샘 돌담 초록 하늬 도담 라온 두루 나래 아라 가람 여울 윤슬 단비 보슬 시내 조약돌 "
    "모란 진달래 앵두 머루 다래 솔바람 은행잎 갈대 들꽃 안개 이슬 해맞이 달맞이 늘푸른 첫눈 봄볕 여름숲 가을볕 함박"
)
KINDS_OF_DISTRICT = "군시구"
KINDS_OF_PLACE = _words("누리 마을 골 들 숲 언덕 고개 나루 뜰 샘터 자락 마루 둘레 터 길목 이음 쉼터 어귀")
TOWNSHIPS = _words("별내읍 달맞이면 솔향면 물빛면 꽃재동 바람동 윤슬동 구름면 햇무리동 돌다리읍")


def person(random: Random) -> str:
    return random.choice(FAMILIES) + random.choice(GIVEN)


def centers(random: Random, count: int) -> list[str]:
    """As many different names; past some thousand the words come again with a number."""
    words = [first + second for first in PLACES for second in KINDS_OF_PLACE]
    random.shuffle(words)
    rounds = [
        words[n % len(words)] + (str(n // len(words) + 1) if n >= len(words) else "") for n in range(count)
    ]
    return [f"{word} 배움터" for word in rounds]


def phone(number: int) -> str:
    """No one's: after 010 a Korean number goes on with 2 to 9."""
    return f"0100{number:07d}"


CAUSES_OF_REST = ("강당 공사로 쉼", "자리 옮김 준비", "냉난방 고침", "건물 안전 점검")
SENT_BACK_REASONS = (
    "10일 수업의 출결 한 명이 빠졌습니다. 확인해 주세요.",
    "상담 수가 지난달보다 크게 늘었습니다. 까닭을 적어 주세요.",
    "대신 가르친 강사의 시간이 빠졌습니다. 배정을 고쳐 주세요.",
    "같은 분이 두 번 등록된 듯합니다. 명부를 확인해 주세요.",
)
REOPENING_REASONS = (
    "행사 인원을 다시 세어 바로잡습니다.",
    "늦게 받은 종이 출석부를 더합니다.",
    "두 번 등록된 교육생을 하나로 합칩니다.",
)
PARTS_SENT_BACK = ("marks", "visits", "hours", "marks")  # keys of the form that sends back
DEVICES = ("스마트폰", "스마트폰, 태블릿", "노트북", "태블릿", "키오스크")
QUALIFICATIONS = ("전산 관련 학과 졸업", "정보 관련 자격증", "정보화 교육 2년 이상", "")
BACKGROUNDS = ("신규", "재계약", "경력단절", "청년", "신중년")
ROOMS = ("1강의실", "2강의실", "체험실")
OPERATOR = "{province} 연습사업단"
ADDRESS = "{district} 연습길 {number}"
GATHERING_PLACE = "{township} 마을회관"
BUS = "해오름 {number}호"
PLATE = "연"
BASE = "{district} 연습 차고지"
STORE = "연습 창고"
PORT = "연습항"
REMOTE_GRADE = "도서 나급"
FACTS_SOURCE = "연습용으로 지어낸 값"  # of facts, targets and survey values alike
STOP_KINDS = {"village": "마을회관", "senior_hall": "경로당", "market": "장터", "school": "초등학교"}
EQUIPMENT = {
    "kiosk": "키오스크",
    "tablet": "태블릿",
    "ai_speaker": "스피커",
    "pen_3d": "3D펜",
    "drone": "드론",
    "coding_robot": "코딩로봇",
    "health": "체중계",
}
ASKING_GROUPS = ("경로당 어르신", "마을 부녀회", "작은도서관 모임", "장터 상인회", "이장 협의회", "")
WISHES = (
    "스마트폰으로 사진을 보내고 받는 법을 배우고 싶습니다.",
    "키오스크로 음식을 주문해 보고 싶습니다.",
    "버스표와 기차표를 예매하는 법을 알고 싶습니다.",
    "모르는 번호로 온 문자를 가려내는 법을 배우고 싶습니다.",
    "병원 예약과 약 알림을 써 보고 싶습니다.",
)
REFUSALS = (
    "진입로가 좁아 버스가 들어갈 수 없습니다. 가까운 면사무소로 다시 신청해 주세요.",
    "같은 주에 옆 마을에 갑니다. 그곳으로 오시면 함께 배울 수 있습니다.",
)
