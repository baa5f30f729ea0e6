"""The words files use for the groups people belong to (대상유형)."""

import re
import unicodedata
from typing import Any

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.parsers import Unreadable, text
from models import Group

# The first word of each group is the one we ask for and print.
WORDS: dict[Group, tuple[str, ...]] = {
    Group.ELDERLY: ("고령층", "고령자", "어르신", "노인", "노년층"),
    Group.DISABLED: ("장애인", "장애"),
    Group.LOW_INCOME: ("저소득층", "저소득", "기초생활수급자", "차상위계층", "차상위"),
    Group.RURAL: ("농어민", "농어업인", "농업인", "어업인", "농민", "어민", "농어촌주민"),
    Group.MULTICULTURAL: (
        "다문화·결혼이민자",
        "다문화",
        "다문화가정",
        "다문화가족",
        "결혼이민자",
        "결혼이민여성",
    ),
    Group.CAREER_BREAK: ("경력단절여성", "경력보유여성", "경력단절"),
    Group.SMALL_BUSINESS: ("소상공인", "자영업자"),
    Group.YOUTH: ("아동·청소년", "돌봄아동", "아동", "청소년", "청소년층"),
    Group.JOB_SEEKER: ("취업준비생", "구직자", "취준생"),
    Group.FOREIGNER: ("외국인주민", "외국인"),
    Group.MIDDLE_AGED: ("중장년", "중장년층"),
    Group.NORTH_KOREAN: ("북한이탈주민", "탈북민", "새터민"),
    Group.GENERAL: ("일반", "일반인", "일반국민", "해당없음"),
}
BETWEEN = re.compile(r"[,/;|、，]")
INSIDE = re.compile(r"[\s·ㆍ・‧∙•]")


def _bare(word: str) -> str:
    return INSIDE.sub("", unicodedata.normalize("NFC", word))


BY_WORD = {_bare(word): group for group, words in WORDS.items() for word in words}


def groups(value: Any) -> frozenset[Group]:
    """`고령층, 장애인`; also split by `/` and `·`, though `아동·청소년` is one group. Raises Unreadable."""
    found = set()
    for part in filter(_bare, BETWEEN.split(text(value))):
        whole = BY_WORD.get(_bare(part))
        found |= {whole} if whole else {_known(word) for word in filter(None, INSIDE.split(part))}
    return frozenset(found)


def one_group(value: Any) -> Group:
    """As `groups`, for a cell that takes one. Raises Unreadable."""
    found = groups(value)
    if len(found) != 1:
        raise Unreadable(_("Enter one group only. Example: %(example)s", example=WORDS[Group.ELDERLY][0]))
    return next(iter(found))


def _known(word: str) -> Group:
    found = BY_WORD.get(_bare(word))
    if found is None:
        options = ", ".join(words[0] for words in WORDS.values())
        raise Unreadable(
            _("“%(word)s” is not a group. Enter one of these: %(options)s", word=word, options=options)
        )
    return found
