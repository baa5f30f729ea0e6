"""What a file of a kind becomes. A room of its own: `service` knows no app, and features above this one are asked
through it."""

from flask import current_app

from learning_centers.core.incoming import Importer
from learning_centers.imports.service import KINDS
from models import UploadKind


def importer_of(kind: UploadKind) -> Importer:
    """Of a feature below this one, else of one of factory.IMPORTERS. Needs the app."""
    found: Importer = KINDS.get(kind) or current_app.extensions["importer_of"](kind)
    return found
