"""How rules and waivers become what the pages draw. A room beside `views`, to keep those short."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for

from learning_centers.centers.queries import KIND_NAMES
from learning_centers.checks.queries import Granted
from learning_centers.checks.registry import EVERY_KIND, RULES, Limit, Rule, Stage, Unit, stage_in
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.web.filters import day, month_name, number, percent, seoul

Row = dict[str, Any]

STEP_NAMES = {
    Stage.DRAFT: mark("Explained only, from %(month)s"),
    Stage.WARN: mark("Warns from %(month)s"),
    Stage.BLOCK: mark("Blocks handing in from %(month)s"),
}
STAGE_TAGS = {
    Stage.DRAFT: ("none", mark("Not in use yet")),
    Stage.WARN: ("warn", mark("Warns")),
    Stage.BLOCK: ("bad", mark("Blocks handing in")),
}
OUT_OF_USE = ("none", mark("Not in use"))


def rule_tag(rule: Rule, month: Month) -> tuple[str, str]:
    """Of the rule as it stands in `month`: kind and words of a tag."""
    stage = stage_in(rule, month)
    kind, text = STAGE_TAGS[stage] if stage else OUT_OF_USE
    return kind, _(text)


def rule_facts(rule: Rule) -> list[tuple[str, str]]:
    """Label and value, below what the rule looks at."""
    found = [(_("What to do next"), _(rule.to_do)), (_("From when"), ", ".join(_steps(rule)))]
    if rule.limits:
        found.append((_("Limits"), "; ".join(_limit(limit) for limit in rule.limits.values())))
    if rule.kinds != EVERY_KIND:
        kinds = ", ".join(_(name) for kind, name in KIND_NAMES.items() if kind in rule.kinds)
        found.append((_("Centers looked at"), kinds))
    return [*found, (_("Where it comes from"), _(rule.source))]


def _steps(rule: Rule) -> list[str]:
    said = [_(STEP_NAMES[step.stage], month=month_name(step.month)) for step in rule.steps]
    return (
        said if rule.last_month is None else [*said, _("until %(month)s", month=month_name(rule.last_month))]
    )


def _limit(limit: Limit) -> str:
    if limit.unit is Unit.SHARE:
        value = percent(limit.value, 0)
    elif limit.unit is Unit.FACTOR:
        value = f"× {number(limit.value)}"
    else:
        value = number(limit.value)
    return f"{_(limit.name)}: {value}"


def waiver_columns() -> list[tuple[str, str, str]]:
    return [
        ("center", _("Center"), "name"),
        ("rule", _("Check"), ""),
        ("reason", _("Reason"), ""),
        ("by", _("Granted by"), ""),
        ("until", _("Last day it holds"), ""),
        ("state", _("State"), ""),
    ]


def waiver_rows(waivers: Sequence[Granted], today: date, may_waive: bool) -> list[Row]:
    return [
        {
            "center": _center(one, may_waive),
            "rule": rule_title(one.rule),
            "reason": one.reason,
            "by": {"text": one.by, "sub": seoul(one.granted_at)},
            "until": day(one.until) if one.until else _("No end"),
            "state": _state(one, today),
            **({} if one.holds(today) else {"_row": "off"}),
        }
        for one in waivers
    ]


def _center(one: Granted, may_waive: bool) -> Row | str:
    if not may_waive:
        return one.center
    link = url_for("checks.waive", center_id=one.center_id, month=Month.parse(one.month))
    return {"text": one.center, "href": link}


def _state(one: Granted, today: date) -> Row:
    if one.ended_at is not None:
        return {"tag": ("none", _("Ended")), "sub": f"{one.ended_by} · {seoul(one.ended_at)}"}
    return {"tag": ("ok", _("In force"))} if one.holds(today) else {"tag": ("none", _("Past its last day"))}


def rule_title(rule: str) -> str:
    """Of a rule that is in the registry, or was."""
    return _(RULES[rule].title) if rule in RULES else rule
