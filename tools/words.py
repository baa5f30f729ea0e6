"""Every sentence the tools print. They run before the app's catalogue can, so the Korean stands here."""

DONE = "끝 ({seconds:.1f}초)"
STOPPED = "멈췄습니다."

# install
SETUP_VENV = "파이썬 환경(.venv)을 만듭니다. 파이썬 {version}"
SETUP_PACKAGES = "패키지 {count}개와 그것이 쓰는 패키지를 설치합니다. 처음에는 몇 분 걸립니다."
SETUP_COLLECTED = "내려받기 {done}/{count}"
SETUP_WRITING = "내려받은 패키지를 .venv에 풉니다."
SETUP_NO_VENV = (
    "파이썬의 venv 부품이 없어 시작할 수 없습니다."
    " 'apt-get install python3-venv'로 설치한 뒤 다시 실행해 주세요."
)
SETUP_VENV_FAILED = "파이썬 환경(.venv)을 만들지 못했습니다."
SETUP_FAILED = "패키지를 설치하지 못했습니다. 인터넷 연결을 확인하고 다시 실행해 주세요. 전체 기록: {log}"

# prepare_tests
NEED_POSTGRES = "PostgreSQL"
NEED_CHROMIUM = "Chromium 브라우저"
NEED_OFFICE = "LibreOffice Calc"
NEED_FONT = "한글 글꼴(나눔)"
NEED_PDF = "pdftoppm"
PREPARE_READY = "시험에 필요한 프로그램이 모두 있습니다: {names}"
PREPARE_LIST = "Debian 패키지 목록을 받습니다."
PREPARE_INSTALL = "설치합니다: {packages}"
PREPARE_MISSING = (
    "없는 프로그램: {names}. Debian에서는 관리자 권한으로 'apt-get install {packages}'를 실행해 주세요."
    " 없는 채로 계속하면 그것이 필요한 시험은 실패합니다."
)

# run
RUN_DATABASE = "데이터베이스를 준비합니다."
RUN_DEMO = "연습용 자료를 만듭니다. 배움터 {centers}곳, {first}부터 {last}까지"
RUN_DEMO_KEPT = "이미 있는 자료를 그대로 씁니다."
RUN_COMPILE = "{month} 제출본을 만듭니다."
RUN_COMPILE_KEPT = "이미 만든 제출본을 그대로 둡니다."
RUN_START = "서버와 예약 작업을 시작합니다. 기록: {folder}"
RUN_WAIT = "서버가 답할 때까지 기다립니다."
RUN_PORT_TAKEN = "{wanted}번 포트를 다른 프로그램이 쓰고 있어 {port}번을 씁니다."
RUN_BAD_PORT = "PORT는 1부터 65535까지의 숫자로 적어 주세요. 지금 값: {text}"
RUN_NO_PORT = (
    "{wanted}번부터 {last}번까지 빈 포트가 없습니다. PORT=8000 make run처럼 다른 번호로 실행해 주세요."
)
RUN_READY = "열렸습니다: {url}"
RUN_ACCOUNTS = "연습용 계정 (꾸며 낸 이름입니다)"
ROLES = {
    "instructor": "강사",
    "assistant": "보조강사",
    "supporter": "서포터즈",
    "manager": "배움터 관리자",
    "province": "시도 담당",
    "ministry": "부처 담당",
    "admin": "시스템 관리자",
    "auditor": "감사 담당",
}
RUN_ACCOUNT_HEADS = ("역할", "아이디", "비밀번호")
RUN_STOP_HINT = "그만하려면 Ctrl+C를 누르세요. 자료는 {folder}에 남습니다."
RUN_STOPPING = "서버와 예약 작업을 멈춥니다."
RUN_NO_ANSWER = "서버가 {seconds}초 안에 답하지 않았습니다. 마지막 기록:"
RUN_DIED = "뜻밖에 끝났습니다: {name}(종료 값 {code}). 마지막 기록:"
RUN_SERVER = "서버"
RUN_JOBS = "예약 작업"
RUN_STEP_FAILED = "이 단계에서 멈췄습니다(종료 값 {code}). 위의 내용을 보고 고친 뒤 다시 실행해 주세요."
