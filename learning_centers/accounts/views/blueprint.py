"""The blueprint, apart so that every module of pages can import it; and what they share."""

from flask import Blueprint, request, url_for

from learning_centers.accounts.service.signing_in import Circumstances
from learning_centers.core import clock

bp = Blueprint("accounts", __name__)


def here() -> Circumstances:
    """From where the running request comes, and when."""
    return Circumstances(request.remote_addr or "", clock.now())


def home() -> str:
    return url_for("home.show")


def local_path(path: str) -> str:
    """`path` when it stays on this site, else "". Browsers read a backslash or a tab after "/" as another host."""
    stays = path.startswith("/") and not path.startswith("//")
    odd = any(letter == "\\" or ord(letter) <= 32 for letter in path)
    return path if stays and not odd else ""
