"""The page of definitions (용어): the same words as the sheet of the workbook, in both languages."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from learning_centers.core import i18n
from learning_centers.core.access import Permission
from learning_centers.figures.terms import TERMS
from learning_centers.web.guards import requires

bp = Blueprint("figures", __name__)


@dataclass(frozen=True, slots=True)
class Worded:
    """One term in one language."""

    language: str
    name: str
    meaning: str
    formula: str
    scope: str


@bp.get("/terms")
@requires(Permission.USE)
def show_terms() -> str:
    """Each term is an anchor: `/terms#people`."""
    spoken = i18n.language()
    other = next(one for one in i18n.LANGUAGES if one != spoken)
    return render_template("figures/show_terms.html", terms=_worded(spoken), other=_worded(other))


def _worded(language: str) -> dict[str, Worded]:
    with i18n.speaking(language):
        return {
            key: Worded(
                language,
                *(
                    i18n.gettext(text) if text else ""
                    for text in (one.name, one.meaning, one.formula, one.scope)
                ),
            )
            for key, one in TERMS.items()
        }
