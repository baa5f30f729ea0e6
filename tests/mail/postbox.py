"""Mail servers for tests: one that keeps what it is sent and answers as told, and one that says nothing."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Postbox:
    """What arrived, and how the server answers. Change the answers while it runs."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    rcpt_answers: dict[str, str] = field(default_factory=dict)  # address -> answer
    data_answer: str = "250 taken"
    hang_seconds: float = 0.0  # after the text has come, before the answer
    on_text: Callable[[], None] = lambda: None  # called when the text has come, before the answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.rcpt_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.data_answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.receivers += envelope.rcpt_tos
        self.on_text()
        await asyncio.sleep(self.hang_seconds)
        return self.data_answer

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running_postbox(box: Postbox | None = None) -> Iterator[Postbox]:
    """On a free port, or again on the box's own."""
    box = box or Postbox()
    box.port = box.port or free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def hanging_server() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
