"""Pure string work on names: normalise, make a key and a slug, acronyms, compare two names with a reason."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_INITIAL_DOT = re.compile(r"(?<!\w)([^\W\d_])\.(?=[^\W\d_]|\s|$)")
_LEGAL_FORM = re.compile(
    r"[\s,]+(?:(?:pte|pty|pvt|private|proprietary|co)\.?,?\s+)?(?:limited|ltd|inc|incorporated|llc|llp|plc|gmbh|ag|bv|b\.v|sa|s\.a|sarl|pty|corp|corporation|co)\.?$",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    "a an and at by de del des di do du et for from in la le of on or the to und van von y".split()
)
_FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None, "‐": "-", "‑": "-", "–": "-", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"})  # fmt: skip


def normalise(name: str) -> str:
    """One form for spellings that differ only in white space, quotation marks, dashes or soft hyphens.

    >>> normalise("Regional  Internet\\nRegistry’s")
    "Regional Internet Registry's"
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFC", name.translate(_FOLDED))).strip()


def without_article(name: str) -> str:
    """The name without a leading ``the``.

    >>> without_article("The Supreme Court")
    'Supreme Court'
    """
    return name[4:] if name[:4].lower() == "the " else name


def without_legal_form(name: str) -> str:
    """The name without a company's legal form at its end.

    >>> without_legal_form("Cloud Innovation Ltd.")
    'Cloud Innovation'
    """
    return _LEGAL_FORM.sub("", name).strip() or name


def fold(text: str) -> str:
    """Lower case without accents.

    >>> fold("São Paulo")
    'sao paulo'
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def key(name: str) -> str:
    """What two spellings of one name share: folded, no article, no punctuation.

    >>> key("The R.I.P.E.  NCC")
    'ripe ncc'
    """
    plain = _INITIAL_DOT.sub(r"\1", fold(without_article(normalise(name))))
    return _NOT_SLUG.sub(" ", plain).strip() or fold(name)


def slug(name: str) -> str:
    """An identifier for IRIs: lower-case ASCII words joined by hyphens; a name in another script keeps its letters.

    >>> slug("LARUS Foundation"), slug("AFPUB-2019-GEN-006"), slug("中国")
    ('larus-foundation', 'afpub-2019-gen-006', '中国')
    """
    plain = _NOT_SLUG.sub("-", key(name)).strip("-")
    if plain:
        return plain
    letters = "".join(c if c.isalnum() else "-" for c in unicodedata.normalize("NFC", name).casefold())
    return re.sub("-+", "-", letters).strip("-") or "x" + name.encode().hex()


def is_acronym(text: str) -> bool:
    """Whether a text is written like an acronym: 2 to 10 characters, most of them capitals.

    >>> is_acronym("ccNSO"), is_acronym("RIPE NCC"), is_acronym("Nominet")
    (True, False, False)
    """
    capitals = sum(c.isupper() for c in text)
    return 2 <= len(text) <= 10 and capitals >= 2 and capitals * 2 >= len(text) and text.isalnum()  # noqa: PLR2004


def initials(name: str) -> str:
    """First letters of a name's words, small words left out.

    >>> initials("Association for Progressive Communications")
    'APC'
    """
    words = re.findall(r"[^\W_]+", name)
    return "".join(w[0] for w in words if w.lower() not in _SMALL_WORDS).upper()


def abbreviates(acronym: str, name: str) -> bool:
    """Whether an acronym's letters come, in order, from a name whose first letter it shares (Schwartz and Hearst 2003).

    Every letter of the acronym must be found in the name from right to left, the first one at the start of a word, and
    at least a third of them at starts of words.

    >>> abbreviates("MeitY", "Ministry of Electronics and Information Technology")
    True
    >>> abbreviates("ITU", "Internet Society")
    False
    """
    letters = [c for c in fold(acronym) if c.isalnum()]
    text = fold(name)
    if len(letters) < 2 or len(letters) >= len(text):  # noqa: PLR2004
        return False
    starts = {m.start() for m in re.finditer(r"(?<![a-z0-9])[a-z0-9]", text)}
    at, hits = len(text), 0
    for i, letter in reversed(list(enumerate(letters))):
        at = _last(text, letter, at, starts if i == 0 else None)
        if at < 0:
            return False
        hits += at in starts
    return hits * 3 >= len(letters)


def _last(text: str, letter: str, before: int, allowed: set[int] | None) -> int:
    at = text.rfind(letter, 0, before)
    while at >= 0 and allowed is not None and at not in allowed:
        at = text.rfind(letter, 0, at)
    return at


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, 0 to 1, and why."""

    score: float
    reason: str


def compare(a: str, b: str) -> Likeness:
    """Compare two names.

    Args:
        a: one name.
        b: the other.

    Returns:
        1.0 for the same key, less for a legal form, an acronym, the same words in another order, or similar letters.

    >>> compare("Cloud Innovation Ltd", "Cloud Innovation").reason
    'same but for the legal form'
    """
    from rapidfuzz.fuzz import token_sort_ratio

    key_a, key_b = key(a), key(b)
    if key_a == key_b:
        return Likeness(1.0, "same name")
    if key(without_legal_form(a)) == key(without_legal_form(b)):
        return Likeness(0.97, "same but for the legal form")
    for short, long in ((a, b), (b, a)):
        if is_acronym(short) and fold(short) == fold(initials(long)):
            return Likeness(0.9, f"{short} is the initials of {long}")
    if sorted(key_a.split()) == sorted(key_b.split()):
        return Likeness(0.9, "same words in another order")
    score = token_sort_ratio(key_a, key_b) / 100
    return Likeness(round(score * 0.9, 3), f"letters alike to {score:.0%}")
