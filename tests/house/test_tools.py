"""What the tools of `make` decide by themselves."""

import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from learning_centers.core.months import Month
from tools import install, machine, processes, run, serving

ROOT = Path(__file__).parents[2]


def test_the_demo_is_the_three_months_before_this_one():
    assert run.demo_months(Month(2026, 11)) == (Month(2026, 8), Month(2026, 10))
    assert run.demo_months(Month(2027, 1)) == (Month(2026, 10), Month(2026, 12))


def test_a_taken_port_gives_the_next_free_one_and_says_so(capsys):
    with serving.listen(0) as taken:
        wanted = taken.getsockname()[1]
        with run.listener_for(str(wanted)) as given:
            port = given.getsockname()[1]
    assert wanted < port < wanted + serving.TRIES
    assert f"{wanted}번" in capsys.readouterr().out


def test_a_free_port_is_taken_without_a_word(capsys):
    with serving.listen(0) as found:
        port = found.getsockname()[1]
    with run.listener_for(str(port)) as given:
        assert given.getsockname() == (serving.HOST, port)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", ["", "0", "65536", "five", "-1", "80 "])
def test_a_port_that_is_no_port_is_told(text):
    with pytest.raises(run.Told, match=f"지금 값: {text}$"):
        run.listener_for(text)


def test_the_highest_port_has_no_next_one():
    with serving.listen(65_535), pytest.raises(run.Told):
        run.listener_for("65535")


def test_a_server_that_ended_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(serving, "_status", lambda *_where: pytest.fail("asked a server that is gone"))
    with serving.listen(0) as listener, subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
        assert not serving.wait_until_answers(listener, "/sign-in", ended, seconds=60)


def test_waiting_takes_200_and_nothing_else(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # asking must not go through a proxy
    with HTTPServer((serving.HOST, 0), OnlySignIn) as server, subprocess.Popen(["sleep", "60"]) as waiting:
        Thread(target=server.serve_forever, daemon=True).start()
        assert serving.wait_until_answers(server.socket, "/sign-in", waiting, seconds=60)
        assert not serving.wait_until_answers(server.socket, "/other", waiting, seconds=1)
        waiting.kill()
        server.shutdown()


def test_sign_in_columns_stand_below_each_other_whatever_the_letters():
    lines = run.in_columns([("역할", "아이디"), ("admin", "kim"), ("교육부 담당자", "lee")])
    assert lines == ["  역할            아이디", "  admin           kim", "  교육부 담당자   lee"]


def test_requirements_are_known_by_name_without_notes_and_options():
    text = "# a note\n-r requirements.txt\nFlask-WTF==1.3.0\n\npsycopg[binary]==3.3.9\n"
    assert install.requirement_names(text) == {"flask-wtf", "psycopg"}


@pytest.mark.parametrize(
    "line",
    [
        "Collecting Flask-WTF==1.3.0 (from -r requirements.txt (line 9))",
        "Collecting flask-wtf",
        "Requirement already satisfied: Flask_WTF==1.3.0 in /a/place",
        "Processing /a/folder/flask_wtf-1.3.0-py3-none-any.whl",
    ],
)
def test_progress_counts_a_package_wherever_pip_has_it_from(line):
    told: list[str] = []
    install.progress({"flask-wtf"}, told.append)(line)
    assert len(told) == 1
    assert "1/1" in told[0]


def test_progress_counts_each_package_once_and_none_that_another_brings():
    told: list[str] = []
    read = install.progress({"flask", "flask-wtf"}, told.append)
    for line in ("Collecting Flask==3.1.3", "Collecting click>=8", "Collecting flask>=1"):
        read(line)
    assert len(told) == 1


def test_another_requirement_makes_the_stamp_old(tmp_path, monkeypatch):
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("Flask==3.1.3\n")
    monkeypatch.setitem(install.FILES, "run", [wanted])
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    assert not install.is_current("run")
    (tmp_path / "installed-run").write_text(install.digest("run"))
    assert install.is_current("run")
    wanted.write_text("Flask==3.1.4\n")
    assert not install.is_current("run")


def test_a_failed_program_hands_over_its_lines_and_their_end():
    lines: list[str] = []
    program = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    with pytest.raises(processes.CommandFailed) as failed:
        processes.run([sys.executable, "-u", "-c", program], on_line=lines.append)
    assert lines == ["one", "two"]
    assert (failed.value.code, failed.value.tail) == (3, ("one", "two"))


def test_what_a_program_answers_does_not_hold_its_warnings():
    program = "import sys; print('answer'); print('warning', file=sys.stderr)"
    assert processes.ask([sys.executable, "-c", program], env=dict(os.environ), cwd=ROOT) == "answer\n"


def test_a_program_that_does_not_heed_is_ended_by_force(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.1)
    program = "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    log = tmp_path / "log"
    deaf = processes.start([sys.executable, "-c", program], log=log, env=dict(os.environ), cwd=tmp_path)
    while not processes.last_lines(log):
        assert deaf.poll() is None
    processes.stop([deaf])
    assert deaf.returncode == -signal.SIGKILL


def test_chromium_is_the_one_that_is_named(tmp_path, monkeypatch):
    named = tmp_path / "browser"
    monkeypatch.setenv("CHROMIUM", str(named))
    assert machine.chromium() is None
    named.touch(mode=0o755)
    assert machine.chromium() == str(named)


class OnlySignIn(BaseHTTPRequestHandler):
    """200 for /sign-in, 500 for all else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/sign-in" else 500)
        self.end_headers()

    def log_message(self, *_parts: object) -> None:
        """Say nothing."""
