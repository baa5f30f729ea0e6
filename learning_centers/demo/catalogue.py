"""The courses of the made-up programme. Subjects and levels as the programme itself has them (domain.md 2.1)."""

from dataclasses import dataclass

from learning_centers.demo.rows import Rows
from models import Course, CourseLevel, TeachingMode

BASIC, DAILY, ADVANCED, SPECIAL = CourseLevel
RESIDENT, DISPATCH, BUS, ONLINE = TeachingMode
SEATS = 12  # domain.md section 4


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    level: CourseLevel
    mode: TeachingMode
    hours: float
    topic: str


SUBJECTS = (
    Subject("스마트폰 첫걸음", BASIC, RESIDENT, 2, "스마트폰"),
    Subject("스마트폰 기초", BASIC, RESIDENT, 2, "스마트폰"),
    Subject("스마트폰 사진 찍고 보내기", BASIC, RESIDENT, 2, "스마트폰"),
    Subject("스마트폰 글자 크게 쓰기", BASIC, DISPATCH, 1, "스마트폰"),
    Subject("컴퓨터 첫걸음", BASIC, RESIDENT, 2, "컴퓨터"),
    Subject("컴퓨터로 글쓰기", BASIC, RESIDENT, 2, "컴퓨터"),
    Subject("인터넷 찾아보기", BASIC, RESIDENT, 2, "컴퓨터"),
    Subject("와이파이와 데이터 알기", BASIC, DISPATCH, 1, "스마트폰"),
    Subject("태블릿 다루기", BASIC, RESIDENT, 1.5, "태블릿"),
    Subject("카카오톡으로 안부 나누기", BASIC, DISPATCH, 1.5, "소통"),
    Subject("카카오톡 사진과 영상통화", DAILY, RESIDENT, 2, "소통"),
    Subject("키오스크로 주문하기", DAILY, RESIDENT, 2, "키오스크"),
    Subject("키오스크로 병원 접수하기", DAILY, DISPATCH, 1.5, "키오스크"),
    Subject("기차표 예매하기", DAILY, RESIDENT, 2, "교통"),
    Subject("고속버스 예매하기", DAILY, RESIDENT, 1.5, "교통"),
    Subject("길찾기와 버스 도착 보기", DAILY, DISPATCH, 1.5, "교통"),
    Subject("모바일뱅킹 안전하게 쓰기", DAILY, RESIDENT, 2, "금융"),
    Subject("모바일 상품권과 간편결제", DAILY, RESIDENT, 2, "금융"),
    Subject("정부24로 서류 떼기", DAILY, RESIDENT, 2, "공공"),
    Subject("모바일 신분증과 본인인증", DAILY, RESIDENT, 1.5, "공공"),
    Subject("건강 앱으로 걸음 세기", DAILY, DISPATCH, 1, "건강"),
    Subject("보이스피싱 막기", DAILY, DISPATCH, 1, "안전"),
    Subject("스미싱 문자 가려내기", DAILY, RESIDENT, 1.5, "안전"),
    Subject("비밀번호와 개인정보 지키기", DAILY, RESIDENT, 1.5, "안전"),
    Subject("온라인 장보기", DAILY, RESIDENT, 2, "금융"),
    Subject("동영상 보고 만들기", ADVANCED, RESIDENT, 2, "창작"),
    Subject("사진 꾸미기와 앨범 만들기", ADVANCED, RESIDENT, 2, "창작"),
    Subject("생성형 AI와 이야기하기", ADVANCED, RESIDENT, 2, "인공지능"),
    Subject("생성형 AI로 글과 그림 만들기", ADVANCED, RESIDENT, 2, "인공지능"),
    Subject("딥페이크 알아보기", ADVANCED, DISPATCH, 1.5, "인공지능"),
    Subject("엑셀로 가계부 쓰기", ADVANCED, RESIDENT, 2, "컴퓨터"),
    Subject("문서 자격증 준비", ADVANCED, RESIDENT, 2, "취업"),
    Subject("스마트스토어 열기", ADVANCED, RESIDENT, 2, "소상공인"),
    Subject("SNS로 가게 알리기", ADVANCED, RESIDENT, 2, "소상공인"),
    Subject("집에서 듣는 스마트폰 활용", DAILY, ONLINE, 1, "스마트폰"),
    Subject("3D펜 만들기", SPECIAL, RESIDENT, 1.5, "창작"),
    Subject("코딩로봇 놀이", SPECIAL, RESIDENT, 1.5, "창작"),
    Subject("드론 날려 보기", SPECIAL, DISPATCH, 2, "창작"),
    Subject("[에듀버스1] 인공지능과 건강 앱", SPECIAL, BUS, 1, "인공지능"),
    Subject("[에듀버스2] 내 기기 지키기", SPECIAL, BUS, 1, "안전"),
    Subject("[에듀버스3] 무엇이든 물어보세요", SPECIAL, BUS, 1.5, "스마트폰"),
)
FESTIVAL = Subject("디지털 체험 한마당", SPECIAL, DISPATCH, 2, "체험")  # a head-count, no names


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Course ids with their minutes: the ordinary ones, and the one without names."""

    courses: tuple[tuple[int, int], ...]
    festival: tuple[int, int]


def add_courses(rows: Rows) -> Catalogue:
    made = [(_add(rows, subject), round(subject.hours * 60)) for subject in (*SUBJECTS, FESTIVAL)]
    return Catalogue(tuple(made[:-1]), made[-1])


def _add(rows: Rows, subject: Subject) -> int:
    return rows.add_new(
        Course,
        name=subject.name,
        name_key="".join(subject.name.split()),
        level=subject.level,
        mode=subject.mode,
        hours=subject.hours,
        topic=subject.topic,
        seats=SEATS,
    )
