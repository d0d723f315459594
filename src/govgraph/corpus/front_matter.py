"""YAML front matter: the lines between two ``---`` at the head of a text, with title, author, date and so on."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

from govgraph.model import GovgraphError

KINDS: Final = ("essay", "press", "policy", "minutes")
_FENCE = re.compile(r"---[ \t]*\r?\n(.*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)", re.DOTALL)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document's head says of it. ``extra`` keeps every other key as YAML gave it."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    kind: str | None = None
    url: str | None = None
    licence: str | None = None
    extra: tuple[tuple[str, Any], ...] = ()


def split_front_matter(content: str, where: str) -> tuple[FrontMatter, str]:
    """Front matter and the rest of a text; an empty one where the text has none.

    Args:
        content: the whole file.
        where: its name, for messages.

    Raises:
        GovgraphError: if the front matter is not a YAML mapping, or its date or kind is none.
    """
    match = _FENCE.match(content)
    if match is None:
        return FrontMatter(), content
    try:
        values = yaml.safe_load(match.group(1)) or {}
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise GovgraphError(
            f"{where}:{line}: front matter is not valid YAML; quote values that contain a colon"
        ) from error
    if not isinstance(values, dict):
        return FrontMatter(), content
    return _front_matter({str(k).lower(): v for k, v in values.items()}, where), content[
        match.end() :
    ].lstrip("\r\n")


def _front_matter(values: dict[str, Any], where: str) -> FrontMatter:
    date, kind = _date(values.pop("date", None), where), _text(values.pop("kind", None))
    if kind is not None and kind not in KINDS:
        raise GovgraphError(f"{where}: kind is {kind!r}; give one of {', '.join(KINDS)}")
    licence = values.pop("licence", None) or values.pop("license", None)
    author = values.pop("author", None) or values.pop("authors", None)
    return FrontMatter(
        title=_text(values.pop("title", None)),
        author=_text(author),
        publisher=_text(values.pop("publisher", None)),
        date=date,
        kind=kind,
        url=_text(values.pop("url", None)),
        licence=_text(licence),
        extra=tuple(sorted(values.items())),
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(str(v).strip() for v in value) or None
    return str(value).strip() or None if value is not None else None


def _date(value: Any, where: str) -> str | None:
    if isinstance(value, dt.datetime):
        value = value.date()
    text = _text(value)
    if text is None or (_DATE.fullmatch(text) and _exists(text)):
        return text
    raise GovgraphError(f"{where}: date is {text!r}; give a year, YYYY-MM or YYYY-MM-DD")


def _exists(date: str) -> bool:
    try:
        dt.date.fromisoformat(date + "-01-01"[len(date) - 4 :] if len(date) < len("YYYY-MM-DD") else date)
    except ValueError:
        return False
    return True
