"""The kinds, the BIO labels, and how the labels of each public source become our kinds.

Two values are no kind: `O` ("not a mention by our guidelines") and `MASK` ("we cannot tell": left out of the loss).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS: Final = (
    "Person",
    "Registry",
    "Organization",
    "Policy",
    "Case",
    "Event",
    "Publication",
    "Place",
    "NumberResource",
)
LABELS: Final = ("O", *(f"{prefix}-{kind}" for kind in KINDS for prefix in "BI"))
MASK: Final = "MASK"
IGNORED: Final = -100  # the label index that the loss leaves out

# CrossNER (Liu et al. 2021). Songs, albums and poems are works that our guidelines do not speak of; awards, fields,
# products and the like are named there as not annotated. "misc" holds laws, languages, nationalities: see `work_kind`.
CROSSNER: Final = {
    **dict.fromkeys(("person", "politician", "scientist", "researcher", "writer", "musicalartist"), "Person"),
    **dict.fromkeys(("organisation", "politicalparty", "university", "band"), "Organization"),
    **dict.fromkeys(("event", "election", "conference"), "Event"),
    **dict.fromkeys(("location", "country"), "Place"),
    **dict.fromkeys(("academicjournal", "magazine", "book"), "Publication"),
    **dict.fromkeys(("algorithm", "product", "field", "task", "metrics", "programlang"), "O"),
    **dict.fromkeys(("astronomicalobject", "chemicalcompound", "chemicalelement", "protein", "enzyme"), "O"),
    **dict.fromkeys(
        ("award", "discipline", "theory", "literarygenre", "musicgenre", "musicalinstrument"), "O"
    ),
    **dict.fromkeys(("misc", "song", "album", "poem"), MASK),
}
# The benchmark: the kinds that CrossNER politics can measure.
BENCHMARK_KINDS: Final = ("Person", "Organization", "Place", "Event")

# Universal NER has three types only: a run of two or more capitalised words outside them may be an event, a law or a
# work and is masked by the reader.
UNER: Final = {"PER": "Person", "ORG": "Organization", "LOC": "Place"}

REDOCRED: Final = {
    "PER": "Person",
    "ORG": "Organization",
    "LOC": "Place",
    "TIME": "O",
    "NUM": "O",
    "MISC": MASK,
}
# What the relations of Re-DocRED tell of a MISC entity: Wikidata property, and the end at which it stands.
REDOCRED_RELATIONS: Final = {
    **dict.fromkeys((("P607", "t"), ("P793", "t"), ("P1344", "t"), ("P710", "h")), "Event"),
    ("P50", "h"): "Publication",  # author
    **dict.fromkeys((("P166", "t"), ("P37", "t"), ("P172", "t"), ("P140", "t"), ("P364", "t")), "O"),
    **dict.fromkeys((("P400", "t"), ("P178", "h")), "O"),  # platform, developer: software
}

# GUM: only spans headed by a proper noun are names. Objects, plants, abstracts are masked unless `work_kind` knows.
GUM: Final = {
    "person": "Person",
    "organization": "Organization",
    "place": "Place",
    "event": "Event",
    "time": "O",
    "quantity": "O",
}

TITLES: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "sir",
        "dame",
        "lord",
        "lady",
        "rev",
        "reverend",
        "father",
        "sister",
        "saint",
        "president",
        "vice",
        "prime",
        "minister",
        "chancellor",
        "secretary",
        "senator",
        "representative",
        "congressman",
        "congresswoman",
        "governor",
        "mayor",
        "judge",
        "justice",
        "chief",
        "attorney",
        "general",
        "ambassador",
        "king",
        "queen",
        "prince",
        "princess",
        "emperor",
        "empress",
        "pope",
        "bishop",
        "archbishop",
        "cardinal",
        "captain",
        "colonel",
        "major",
        "lieutenant",
        "sergeant",
        "admiral",
        "officer",
        "detective",
        "coach",
        "director",
        "chairman",
        "chairwoman",
        "chair",
        "ceo",
        "cto",
        "cfo",
        "speaker",
        "deputy",
    ]
)
_POLICY: Final = frozenset(
    [
        "act",
        "treaty",
        "constitution",
        "agreement",
        "convention",
        "accord",
        "accords",
        "charter",
        "bill",
        "directive",
        "regulation",
        "regulations",
        "resolution",
        "amendment",
        "law",
        "code",
        "declaration",
        "statute",
        "ordinance",
        "decree",
        "covenant",
        "pact",
        "rules",
        "rfc",
    ]
)
_EVENT: Final = frozenset(
    [
        "war",
        "wars",
        "revolution",
        "olympics",
        "election",
        "elections",
        "conference",
        "summit",
        "referendum",
        "battle",
        "uprising",
        "massacre",
        "crisis",
        "games",
        "championship",
        "championships",
        "festival",
        "exhibition",
        "expo",
        "forum",
        "workshop",
        "symposium",
    ]
)
_PUBLICATION: Final = frozenset(
    [
        "times",
        "journal",
        "gazette",
        "magazine",
        "herald",
        "tribune",
        "newspaper",
        "newsletter",
        "bulletin",
        "encyclopedia",
        "encyclopaedia",
        "dictionary",
    ]
)


def work_kind(words: Sequence[str]) -> str:
    """The kind that the words of a name of an unmapped type give away, else MASK.

    Looks at "v" for a case, and at the last word (numbers aside) or a first word before "of", "on" or "for".
    """
    lower = [word.lower() for word in words]
    if any(word in ("v", "v.", "vs", "vs.") for word in lower[1:-1]):
        return "Case"
    heads = {word for word, after in itertools.pairwise(lower) if after in ("of", "on", "for", "to")}
    while lower and not lower[-1].isalpha():
        lower.pop()
    heads |= set(lower[-1:])
    for kind, names in (("Policy", _POLICY), ("Event", _EVENT), ("Publication", _PUBLICATION)):
        if heads & names and len(words) > 1:
            return kind
    return MASK


def organization_kind(words: Sequence[str]) -> str:
    """Organization, or Publication for the periodicals that other schemes call organizations."""
    return "Publication" if words and words[-1].lower() in _PUBLICATION else "Organization"
