"""Text on its way into a cell: what may stand there, what a spreadsheet would run, how wide it looks."""

import re
import unicodedata

# Outside of XML 1.0 (section 2.2), and half characters that UTF-8 cannot carry.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CELL_UNITS = (
    32_767  # Source: support.microsoft.com, "Excel specifications and limits"; longer text is "repaired"
)


def cleaned(text: str) -> str:
    """Without characters that no file holds, with one kind of line break, cut with "…" where a cell ends."""
    legal = ILLEGAL.sub("", text).replace("\r\n", "\n")
    if len(legal) * 2 <= CELL_UNITS:
        return legal
    units = legal.encode("utf-16-le")
    if len(units) // 2 <= CELL_UNITS:
        return legal
    return units[: (CELL_UNITS - 1) * 2].decode("utf-16-le", "ignore") + "…"


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run it, typed in. Ask after `cleaned`, which may uncover the sign."""
    return text.startswith(FORMULA_STARTS)


def display_width(text: str) -> int:
    """In digits: Korean counts two. Of several lines the widest."""
    if "\n" in text:
        return max(map(display_width, text.split("\n")))
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
