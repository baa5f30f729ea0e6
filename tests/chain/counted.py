"""What the files of `files.py` say of October 2026, counted by hand. No number here comes from the app.

The marks that count are 출석 and 지각:

    E…01  10-06  가온누리   가윤 출석, 나래 출석, 다린 지각, (라온 결석)                 3
    E…01  10-13  가온누리   가윤 출석, (나래 결석), 다린 출석, (라온 결석)               2
    E…02  10-07  가온누리   나래 출석, 마루 지각, 바다 출석, (가윤 공결)                 3   가온누리: 8
    E…03  10-08  별빛       다린 출석, (사랑 공결), 아름 출석                            2   별빛:     2
    E…04  10-12  은하       바다 출석, 자은 출석, (채린 결석)                            2   은하:     2
                                                                              연인원    12

People, each once where they were met:

    가온누리  가윤 나래 다린 마루 바다    5    나래 came as a guest (E…01) and as a member (E…02): one person
    별빛      다린 아름                   2
    은하      바다 자은                   2
    충청북도  가윤 나래 다린 마루 바다 아름   6    not 5 + 2: 다린 was at both centers
    nation    가윤 나래 다린 마루 바다 아름 자은   7    not 6 + 2: 바다 was in both provinces

신규: 가윤 was taught on 15 September already, in the same programme year. Everybody else is new.
Ages in 2026: 가윤 76, 나래 71, 다린 64, 마루 46, 바다 26, 아름 36, 자은 unknown.
은하 배움터 lay in 광주광역시 북구 (29170) and lies in 전남광주통합특별시 북구 (12300) since 1 July 2026.
한울 배움터 owes the month and hands in nothing; 옛터 배움터 closed on 30 September and owes nothing.
"""

BLANK = None  # nothing is counted: the month is not approved, or nobody owes it

STATES = ("배움터 수", "보고 대상", "보고", "미보고")
MEASURES = ("교육횟수", "교육시간", "연인원", "실인원", "신규", "정원 대비")
Said = dict[str, object]


def _states(*values: int) -> Said:
    return dict(zip(STATES, values, strict=True))


def _measures(*values: float) -> Said:
    return dict(zip(MEASURES, values, strict=True))


NOTHING: Said = dict.fromkeys(MEASURES, BLANK)

BY_CENTER: dict[str, Said] = {
    # 2 + 2 + 1.5 hours; 8 of 10 + 10 + 8 seats; all but 가윤 are new
    "K-1": {"시군구": "청주시", "보고상태": "제출", **_measures(3, 5.5, 8, 5, 4, 8 / 28)},
    "K-2": {"시군구": "충주시", "보고상태": "제출", **_measures(1, 2, 2, 2, 2, 2 / 12)},
    "K-3": {"시군구": "북구", "보고상태": "제출", **_measures(1, 3, 2, 2, 2, 2 / 5)},
    "K-4": {"시군구": "종로구", "보고상태": "미제출", **NOTHING},
    "K-5": {"시군구": "청주시", "보고상태": "대상 아님", **NOTHING},
}
BY_DISTRICT: dict[str, Said] = {
    "43110": _states(2, 1, 1, 0) | _measures(3, 5.5, 8, 5, 4, 8 / 28),  # 가온누리, and 옛터 which is closed
    "43130": _states(1, 1, 1, 0) | _measures(1, 2, 2, 2, 2, 2 / 12),
    "12300": _states(1, 1, 1, 0) | _measures(1, 3, 2, 2, 2, 2 / 5),
    "11110": _states(1, 1, 0, 1) | NOTHING,
}
BY_PROVINCE: dict[str, Said] = {
    # 10 visits of 28 + 12 seats; 6 people, of whom 가윤 is not new
    "43": _states(3, 2, 2, 0) | _measures(4, 7.5, 10, 6, 5, 10 / 40),
    "12": _states(1, 1, 1, 0) | _measures(1, 3, 2, 2, 2, 2 / 5),
    "11": _states(1, 1, 0, 1) | NOTHING,
}

NATION: Said = {
    "배움터 수": 5,
    "보고 대상": 4,
    "보고": 3,
    "미보고": 1,
    "완결률": 3 / 4,
    "승인": 3,
    "교육횟수": 5,
    "교육시간": 10.5,
    "연인원": 12,
    # person × course: 스마트폰 가윤 나래 다린 아름; 키오스크 나래 마루 바다; 인공지능 바다 자은
    "수강인원": 9,
    "실인원": 7,
    "신규": 6,
    "정원 대비": 12 / 45,
    "상담": 0,
    "체험존": 0,
}

BY_COURSE: dict[str, Said] = {
    # 가온누리 twice, 별빛 once: 3 + 2 + 2 marks of 가윤 나래 다린 아름
    "스마트폰 기초": {"과정구분": "기초", "교육횟수": 3, "교육시간": 6, "연인원": 7, "실인원": 4},
    "키오스크로 주문하기": {"과정구분": "생활", "교육횟수": 1, "교육시간": 1.5, "연인원": 3, "실인원": 3},
    "인공지능 첫걸음": {"과정구분": "심화", "교육횟수": 1, "교육시간": 3, "연인원": 2, "실인원": 2},
}

# People of 충청북도 by what they told: a person in two groups stands in both.
GROUPS_OF_CHUNGBUK: Said = {
    "고령층": 3,  # 가윤 나래 다린
    "농어민": 1,  # 다린
    "소상공인": 1,  # 마루
    "취업준비생": 1,  # 바다
    "장애인": 1,  # 아름
    "일반": 0,  # 사랑 was excused
    "20–39세": 2,  # 바다 아름
    "40–59세": 1,  # 마루
    "60대": 1,  # 다린
    "70대": 2,  # 가윤 나래
    "나이 모름": 0,
    "여성": 3,  # 가윤 다린 바다
    "남성": 3,  # 나래 마루 아름
}

# After the correction: 라온 (1948, 남, 고령층) was there on 6 October.
CHANGED = [  # 배움터, 지표, 이전, 현재
    ("가온누리 배움터", "연인원", 8, 9),
    ("가온누리 배움터", "실인원", 5, 6),
    ("가온누리 배움터", "신규", 4, 5),
    ("가온누리 배움터", "고령층", 3, 4),
    ("가온누리 배움터", "70대", 2, 3),
    ("가온누리 배움터", "남성", 2, 3),
    ("가온누리 배움터", "정원 대비", 8 / 28, 9 / 28),
]
NATION_AFTER = {**NATION, "연인원": 13, "수강인원": 10, "실인원": 8, "신규": 7, "정원 대비": 13 / 45}
