"""Addresses of static files carry a mark of their content, so that a phone may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from learning_centers.web.security import static_file

YEAR_SECONDS = 31_536_000


def init_app(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_SECONDS

    @app.url_defaults
    def _mark(endpoint: str, values: dict[str, Any]) -> None:
        if static_file(endpoint) and "filename" in values and "v" not in values:
            name = endpoint.rpartition(".")[0]
            folder = app.blueprints[name].static_folder if name else app.static_folder
            if folder is not None:
                values["v"] = _digest(Path(folder) / values["filename"])


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""
