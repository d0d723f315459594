"""Names that follow a rule: numbers of RFCs, proposals, resolutions and laws, cases, meetings, AS numbers, prefixes, TLDs.

Each rule is a name, a kind, a confidence and a regular expression; its ``slug`` group (or the whole match) names the entity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govgraph.extract.candidates import Candidate
from govgraph.names import normalise, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.tokens import Doc

_S = r"(?:[ \t\u00a0]+|[ \t]*\r?\n[ \t]*)"
"""White space inside a name: never an empty line."""
_CAP = r"[A-ZÀ-Þ](?:(?!['’]s\b)[\w'’&.-])*\w"
_JOIN = rf"(?:(?:of|on|for|and|the|in|to|against|with|de|do|da|del|des|la|&){_S}){{0,3}}"
_AND = rf"(?:(?:of|on|for|and|de|&){_S})?"
_NAME = rf"{_CAP}(?:{_S}{_JOIN}{_CAP}){{0,8}}"
_YEAR = rf"(?:,?{_S}(?:of{_S})?(?:\(?(?:19|20)\d\d\)?))?"
_LAW = (
    r"Act|Directive|Regulation|Regulations|Convention|Treaty|Charter|Constitution|Code|Rules|Bill|Ordinance|Decree|Declaration"
    r"|Agenda|Accord|Accords|Protocol|Bylaws|By-laws|Guidelines|Compact|Principles|Policy|Agreement|Memorandum of Understanding"
    r"|Manual|Statement|Framework|Amendment|Commitment"
)
_MEETING = r"ICANN|RIPE|IETF|AFRINIC|AfriNIC|APNIC|ARIN|NANOG|LACNIC|LACNOG|MENOG|SANOG|ENOG|UKNOF|DNS-OARC|AIS|AFNOG|AfNOG|AusNOG|EuroDIG"
_BODY = (
    r"Foundation|Institute|Association|Coalition|Federation|Alliance|Consortium|Commission|Committee|Council|Authority|Agency|Ministry"
    r"|University|College|Society|Corporation|Company|Holdings|Networks|Telecom|Bank|Union|Initiative|Centre|Center|Court|Tribunal|Parliament"
    r"|Secretariat|Bureau|Department|Working Group|Task Force|Network Information Cent(?:re|er)|Operators['’]? Group"
)
_LEGAL_FORM = r"Ltd|Limited|Inc|LLC|LLP|PLC|plc|GmbH|AG|B\.V\.|S\.A\.|Pte\.?\s+Ltd|Pty\.?\s+Ltd|Corp|Co"
_PERIODICAL = r"Notes|Letters|Review|Journal|Times|Post|Gazette|Bulletin|Blog|Daily|Weekly|Magazine|Herald|Tribune|Chronicle|Newsletter|Observer"
_GATHERING = r"Summit|Conference|Congress|Symposium|Forum|Plenipotentiary|Assembly"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, the kind it finds, how sure it is, its expression, and how a match is spelt canonically."""

    name: str
    kind: str
    confidence: float
    expression: re.Pattern[str]
    canonical: Callable[[re.Match[str]], str] | None = None


def _rule(name: str, kind: str, confidence: float, expression: str, canonical: str | None = None) -> Rule:
    spell = (lambda m: m.expand(canonical)) if canonical else None
    return Rule(name, kind, confidence, re.compile(expression), spell)


RULES: tuple[Rule, ...] = (
    _rule("rfc", "Policy", 0.97, r"(?<!\w)RFC[ -]?(\d{1,5})(?!\w)", r"RFC \1"),
    _rule("rfc-series", "Policy", 0.95, r"(?<!\w)(BCP|STD|FYI)[ -]?(\d{1,4})(?!\w)", r"\1 \2"),
    _rule("internet-draft", "Policy", 0.95, r"(?<![\w-])draft-[a-z0-9]+(?:-[a-z0-9]+){2,}"),
    _rule("rir-proposal", "Policy", 0.97, r"(?<!\w)AFPUB-\d{4}-[A-Z0-9]{2,4}-\d{3}(?:-DRAFT-?\d+)?(?!\w)"),
    _rule("rir-proposal", "Policy", 0.95, r"(?<!\w)(?:prop-\d{3}(?:-v\d{3})?|LAC-\d{4}-\d+(?:v\d+)?|ARIN-(?:prop-\d+|\d{4}-\d+)|Draft Policy ARIN-\d{4}-\d+)(?!\w)"),
    _rule("ripe-document", "Policy", 0.96, r"(?<!\w)(?:ripe|RIPE)-(\d{3})(?!\w)", r"ripe-\1"),
    _rule("icp", "Policy", 0.97, r"(?<!\w)ICP[- ]([1-9])(?!\w)", r"ICP-\1"),
    _rule("resolution", "Policy", 0.93, r"(?<!\w)(?:A/RES/(\d{2}/\d{1,3})|(?:UNGA |General Assembly )?[Rr]esolution (\d{2}/\d{1,3}))(?!\w)"),
    _rule("resolution", "Policy", 0.9, r"(?<!\w)Resolution \d{1,3}(?: \([^)]{3,30}\))?(?!\w)"),
    _rule("eu-act", "Policy", 0.96, r"(?<!\w)(?:Regulation|Directive|Decision) (?:\((?:EU|EC|EEC)\) )?(?:No )?\d{1,4}/\d{1,4}(?:/(?:EC|EU|EEC|JHA))?(?!\w)"),
    _rule("section", "Policy", 0.75, r"(?<!\w)(?:Section|Sec\.) \d{1,4}[A-Z]{0,2}(?:\(\w{1,3}\))*(?!\w)"),
    _rule("us-code", "Policy", 0.9, r"(?<!\w)\d{1,2} (?:CFR|U\.S\.C\.|USC)(?: [Pp]arts?)?(?: §+)? ?\d[\w.-]*(?:, subparts? [\w.-]+)?(?<![.,-])"),
    _rule("executive-order", "Policy", 0.95, r"(?<!\w)Executive Order (?:No\. )?\d{4,5}(?!\w)"),
    _rule("public-law", "Policy", 0.95, r"(?<!\w)(?:Public Law|Pub\. L\.) (?:No\. )?\d{2,3}-\d{1,4}(?!\w)"),
    _rule("law-name", "Policy", 0.72, rf"(?<![\w'’-])(?:{_CAP}{_S}{_JOIN}){{1,7}}(?:{_LAW})(?:{_S}\d+)?{_YEAR}(?![\w-])"),
    _rule("body-name", "Organization", 0.72, rf"(?<![\w'’-]){_CAP}(?:{_S}{_AND}{_CAP}){{0,5}}{_S}(?:{_BODY})(?:{_S}(?:of|for|on){_S}(?:the{_S})?{_CAP}(?:{_S}(?:and{_S})?{_CAP}){{0,3}})?(?![\w-])"),
    _rule("body-of", "Organization", 0.72, rf"(?<![\w'’-])(?:{_BODY}){_S}(?:of|for|on){_S}(?:the{_S})?{_CAP}(?:{_S}(?:and{_S}|of{_S}|for{_S})?{_CAP}){{0,5}}(?![\w-])"),
    _rule("company", "Organization", 0.85, rf"(?<![\w'’-]){_CAP}(?:{_S}(?:&{_S})?{_CAP}){{0,4}},?{_S}(?:{_LEGAL_FORM})(?![\w-])\.?"),
    _rule("periodical", "Publication", 0.7, rf"(?<![\w'’-])(?:The{_S})?{_CAP}(?:{_S}(?:of{_S}|on{_S})?{_CAP}){{0,3}}{_S}(?:{_PERIODICAL})(?![\w-])"),
    _rule("gathering", "Event", 0.72, rf"(?<![\w'’-]){_CAP}(?:{_S}{_JOIN}{_CAP}){{0,5}}{_S}(?:{_GATHERING})(?:{_S}(?:19|20)\d\d)?(?![\w-])"),
    _rule("eu-case", "Case", 0.95, r"(?<!\w)(?:Joined )?Cases? [CT]-\d{1,3}/\d{2}(?:(?:,| and) [CT]-\d{1,3}/\d{2})*(?: P)?(?!\w)"),
    _rule("case-name", "Case", 0.9, rf"(?<![\w-]){_NAME}{_S}(?:v|vs)\b\.?{_S}(?:the{_S})?{_NAME}(?:{_S}and{_S}(?:others|another|Ors))?"),
    _rule("meeting", "Event", 0.93, rf"(?<![\w-])(?:{_MEETING})(?:[- ]?\d{{1,3}})(?![\w/.-]*\w)"),
    _rule("meeting-year", "Event", 0.93, r"(?<![\w-])(?:IGF|EuroDIG|APRICOT|RightsCon|AIS|WTSA|WCIT|WTDC|WRC|LACIGF|AfIGF|APrIGF|WSIS(?: Forum)?|NETmundial|PP|ICANN DNS Symposium)[- ’'+]{0,2}(?:(?:19|20)?\d\d)(?![\w/]|\.\d)"),
    _rule("as-number", "NumberResource", 0.95, r"(?<![\w-])ASN? ?\d{1,10}(?![\w-])"),
    _rule("ipv4-prefix", "NumberResource", 0.96, r"(?<![\w./])(?:\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}|\d{1,3}(?:\.\d{1,3}){0,2}/(?:0|8|12|16))(?![\w/]|\.\d)"),
    _rule("ipv6-prefix", "NumberResource", 0.96, r"(?<![\w:])[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){1,7}/\d{1,3}(?!\w)"),
    _rule("tld", "NumberResource", 0.9, r"(?<![\w./@*-])\.[a-zA-Z]{2,18}(?![\w-]|\.\w)", None),
    _rule("dot-tld", "NumberResource", 0.9, r"(?<![\w-])dot-([a-z]{2,18})(?![\w-])", r".\1"),
)  # fmt: skip


_BY_HEAD = frozenset({"law-name", "body-name", "body-of", "company", "periodical", "gathering"})
"""Rules that go by a name's head noun, and may take in a word before the name that begins the sentence."""


class Identifiers:
    """Finds names that follow a rule. Component ``govgraph_identifiers``."""

    def __call__(self, doc: Doc) -> Doc:
        """Append a candidate for each match of each rule."""
        doc._.candidates = [*doc._.candidates, *find_identifiers(doc.text)]
        return doc


def find_identifiers(text: str) -> Iterator[Candidate]:
    """Candidates for each match of each rule in a text, rule by rule."""
    for rule in RULES:
        for match in rule.expression.finditer(text):
            start, end = match.span()
            surface = normalise(match.group())
            if rule.name in _BY_HEAD:
                start, surface = _without_leading_verb(text, start, end)
                if " " not in surface:
                    continue
            name = rule.canonical(match) if rule.canonical else surface
            yield Candidate(
                start, end, rule.kind, slug(_keyed(name)), f"identifier:{rule.name}", rule.confidence, name
            )


def _without_leading_verb(text: str, start: int, end: int) -> tuple[int, str]:
    """A name that begins a sentence with an article, preposition or the like loses it."""
    match = re.match(
        r"(?:(?:Parts?|Articles?|Sections?|Rules?|Chapters?|Clauses?|Annex)[ -][\w().-]+\s+of\s+the|(?:[A-Z]\w+\s+){0,2}(?:Director|President|Chair|Chairman|Secretary|Minister|Member|Text|Chief|Head|Judge|Justice|Counsel)\s+of|The|This|That|These|Under|In|On|Of|For|By|Our|Its|Their|As|If|When|While|Since|Both|All|Any|And|But|New)\s+(?:the\s+)?",
        text[start:end],
    )
    start += match.end() if match else 0
    return start, normalise(text[start:end])


def _keyed(name: str) -> str:
    return "tld " + name[1:] if name.startswith(".") else name
