"""The web server as `make run` and the browser tests start it."""

import http.client
import socket
import subprocess
import sys
import time

HOST = "127.0.0.1"
TRIES = 50
FLASK = [sys.executable, "-m", "flask", "--app", "app"]


def listen(port: int) -> socket.socket:
    """A listening socket on this machine only; 0 asks for any free port.

    The socket is made here and handed to the server, so no other program can take the port in between.
    Raises OSError when the port is taken.
    """
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def listen_from(wanted: int) -> socket.socket:
    """A listening socket on `wanted` or the next free port after it.

    Raises OSError when `TRIES` ports in a row are taken, or past 65535.
    """
    for port in range(wanted, min(wanted + TRIES, 65_536)):
        try:
            return listen(port)
        except OSError:
            continue
    raise OSError(f"no free port from {wanted} on")


def address(listener: socket.socket) -> str:
    """Such as "http://127.0.0.1:5000"."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def gunicorn(listener: socket.socket, *, workers: int, threads: int = 4) -> list[str]:
    """The command line; start it with `listener.fileno()` kept open."""
    return [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "5"),
        *("--no-control-socket", "--bind", f"fd://{listener.fileno()}", "app:app"),
    ]


def wait_until_answers(
    listener: socket.socket, path: str, server: subprocess.Popen[bytes], seconds: int
) -> bool:
    """True once GET `path` gives 200; False when `seconds` pass or the server ends first.

    Asks without urllib, which would go through a proxy of the environment.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        if _status(listener.getsockname()[1], path) == http.client.OK:
            return True
        time.sleep(0.1)
    return False


def _status(port: int, path: str) -> int | None:
    asking = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        asking.request("GET", path)
        return asking.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        asking.close()
