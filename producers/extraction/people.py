"""The people of one article: full names behind surnames, titles and roles, and who was meant where."""

from __future__ import annotations

from typing import Final, NamedTuple

from producers.extraction.gender import HONORIFICS, of_first_name
from producers.extraction.subjects import mention
from producers.extraction.tree import Entity, Tree
from producers.extraction.wordlists import words

_PARTICLES: Final = words(
    "de del della der den di da dos du la le van von al el bin ibn abu ben st. jr. sr. y"
)
_TITLES: Final = words(
    "president vice-president chancellor premier minister secretary senator sen. sen representative "
    "rep. rep congressman congresswoman governor gov. gov mayor councilman councilwoman councillor "
    "alderman speaker judge justice attorney general gen. gen colonel col. captain capt. capt "
    "lieutenant lt. lt sergeant sgt. major maj. admiral adm. commander chief officer sheriff detective "
    "inspector director chairman chairwoman chair ceo professor prof. dr. dr doctor bishop cardinal "
    "archbishop pope rabbi imam reverend rev. pastor father sister ambassador envoy spokesman "
    "spokeswoman spokesperson coach king queen prince princess sir dame lord lady baron mr mr. mrs mrs. "
    "ms ms. miss deputy leader commissioner superintendent principal dean treasurer"
)
CHANNELS: Final = words(
    "twitter facebook instagram telegram tiktok youtube x nbc cbs abc cnn msnbc fox npr bbc cnbc c-span "
    "reddit bloomberg weibo linkedin truth television tv radio air camera"
)
"""Names of media by which somebody speaks."""
_POSSESSIVES: Final = frozenset(("'s", "\u2019s", "'", "\u2019"))
_SUBJECTS: Final = words("nsubj nsubjpass")
_BEFORE_NAMES: Final = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "RB", "IN", "DT"))
"""Tags of capital words that the model takes for a part of the name behind them: "Asked Ruiz"."""
_NAME_TAGS: Final = frozenset(("NNP", "NNPS"))


class Person:
    """Someone with a name in this article."""

    __slots__ = ("affiliation", "name", "pronoun", "roles", "title")

    def __init__(self, name: str) -> None:
        self.name = name
        self.title: str | None = None
        self.affiliation: str | None = None
        self.roles: set[str] = set()
        self.pronoun = of_first_name(name.split(maxsplit=1)[0]) if " " in name else None

    @property
    def last(self) -> str:
        """The surname, in small letters."""
        return self.name.split()[-1].lower()


class Mention(NamedTuple):
    """A person's name, whose last token is `token`, in a paragraph."""

    paragraph: int
    token: int
    person: Person
    subject: bool
    quoted: bool
    first: int
    """The name's first token."""


class People:
    """Everyone whom an article names, found in one pass over its paragraphs."""

    def __init__(self, trees: list[Tree]) -> None:
        self._by_last: dict[str, list[Person]] = {}
        self._by_first: dict[str, Person] = {}
        self._at: dict[tuple[int, int], Person] = {}
        self.mentions: list[Mention] = []
        named = [(n, *span) for n, tree in enumerate(trees) for span in _names(tree)]
        for full in (True, False):
            for number, first, last in named:
                if (last > first) is full:
                    self._meet(trees[number], number, first, last)
        for number, tree in enumerate(trees):
            for i in self._surnames(tree, number):
                self._meet(tree, number, i, i)
        self.pairs = self._pairs(trees)
        self.mentions.sort(key=lambda m: (m.paragraph, m.token))

    def at(self, tree: Tree, paragraph: int, token: int) -> Person | None:
        """Whom a token's name means; a bare surname will do where the article has the full name."""
        found = self._at.get((paragraph, token))
        if found is None and (tree.tags[token] in _NAME_TAGS or tree.words[token].isupper()):
            known = self._by_last.get(tree.lower[token], ())
            found = next((p for p in reversed(known) if " " in p.name), None)
        return found

    def is_surname(self, word: str) -> bool:
        """Whether somebody in the article has this surname, in whatever case."""
        return word.lower() in self._by_last

    def _pairs(self, trees: list[Tree]) -> list[tuple[int, int, str]]:
        """Paragraph, token and names of each two people that "and" joins."""
        found = []
        for number, token, person, *_ in self.mentions:
            tree = trees[number]
            first = self._at.get((number, tree.heads[token]))
            if tree.deps[token] == "conj" and first is not None and first is not person:
                found.append((number, token, f"{first.name} and {person.name}"))
        return sorted(found)

    def two(self, before: tuple[int, int]) -> str | None:
        """The two people last named together before a (paragraph, token): "the two senators"."""
        return next((names for *where, names in reversed(self.pairs) if tuple(where) < before), None)

    def _surnames(self, tree: Tree, paragraph: int) -> list[int]:
        """Surnames that stand alone and that the model took for something else than a person."""
        return [
            i
            for i, tag in enumerate(tree.tags)
            if (tag == "NNP" or (tree.words[i][0].isupper() and tree.deps[i] in _SUBJECTS))
            and (paragraph, i) not in self._at
            and tree.deps[i] not in {"compound", "nmod", "amod"}
            and (i == 0 or tree.tags[i - 1] not in _NAME_TAGS)
            and any(" " in p.name for p in self._by_last.get(tree.lower[i], ()))
        ]

    def with_role(self, role: str, before: tuple[int, int]) -> Person | None:
        """The person last named before a (paragraph, token) who has a role: "the judge"."""
        for mention_ in reversed(self.mentions):
            if (mention_.paragraph, mention_.token) < before and role in mention_.person.roles:
                return mention_.person
        return None

    def _meet(self, tree: Tree, paragraph: int, first: int, last: int) -> None:
        pronoun = HONORIFICS.get(tree.lower[first - 1]) if first > 0 else None
        person = self._person(tree.words[first : last + 1], pronoun)
        person.pronoun = pronoun or person.pronoun
        _note_roles(tree, person, first, last)
        subject = any(tree.deps[i] in _SUBJECTS for i in range(first, last + 1))
        self.mentions.append(Mention(paragraph, last, person, subject, tree.quoted[last] >= 0, first))
        for i in range(first, last + 1):
            self._at[paragraph, i] = person

    def _person(self, name: list[str], pronoun: str | None) -> Person:
        known = self._by_last.setdefault(name[-1].lower(), [])
        if len(name) == 1:
            fitting = [p for p in known if pronoun is None or p.pronoun in {None, pronoun}] or known
            if fitting:
                return fitting[-1]
            if name[0].lower() in self._by_first:
                return self._by_first[name[0].lower()]
        for person in known:
            if len(name) > 1 and person.name.split()[0].rstrip(".") == name[0].rstrip("."):
                person.name = max(person.name, " ".join(name), key=len)
                return person
            if len(name) > 1 and person.name.split() == name[1:]:
                return person
        known.append(Person(" ".join(name)))
        if len(name) > 1:
            self._by_first.setdefault(name[0].lower(), known[-1])
        return known[-1]


def _names(tree: Tree) -> list[tuple[int, int]]:
    """First and last token of every person's name: what the model marks, and capitals behind a title."""
    found = [
        span
        for entity in tree.entities
        if entity.label == "PERSON"
        and not _is_channel(tree, entity)
        and (span := _trimmed(tree, entity.first, entity.last)) is not None
    ]
    taken = {i for first, last in found for i in range(first, last + 1)}
    for i, word in enumerate(tree.lower):
        if (
            tree.tags[i] == "NNP"
            and i not in taken
            and of_first_name(word)
            and _is_surname(tree, i + 1, taken)
        ):
            found.append((i, i + 1))
            taken |= {i, i + 1}
        elif word in _TITLES and tree.words[i][0].isupper() and i + 1 < len(tree) and i + 1 not in taken:
            last = i
            while (
                last + 1 < len(tree)
                and tree.tags[last + 1] in _NAME_TAGS
                and tree.lower[last + 1] not in _TITLES
            ):
                last += 1
            if i < last <= i + 3 and not taken & set(range(i + 1, last + 1)):
                found.append((i + 1, last))
    return sorted(found)


def _is_channel(tree: Tree, entity: Entity) -> bool:
    """Whether the model took a medium for a person: "on Twitter"."""
    return entity.first == entity.last and tree.lower[entity.first] in CHANNELS


def _is_surname(tree: Tree, i: int, taken: set[int]) -> bool:
    """Whether a token behind a first name can be the surname, and names nobody else."""
    return i < len(tree) and tree.tags[i] == "NNP" and i not in taken and tree.words[i][0].isupper()


def _trimmed(tree: Tree, first: int, last: int) -> tuple[int, int] | None:
    """A name without titles before it and possessives behind it; None if no name is left."""
    while first <= last and (tree.lower[first] in _TITLES or not tree.words[first][0].isupper()):
        first += 1
    while first < last and tree.tags[first] in _BEFORE_NAMES and of_first_name(tree.lower[first]) is None:
        first += 1
    first = _behind_dash(tree, first, last)
    while last >= first and (tree.lower[last] in _POSSESSIVES or not tree.words[last][0].isalpha()):
        last -= 1
    name = range(first, last + 1)
    fits = all(
        tree.words[i][0].isupper() or tree.lower[i] in _PARTICLES or tree.words[i] == "-" for i in name
    )
    return (first, last) if fits and first <= last and tree.words[last][0].isupper() else None


def _behind_dash(tree: Tree, first: int, last: int) -> int:
    """The first token behind a dash with spaces around it, which no name has: "Port - Ruiz"."""
    dashes = (
        i for i in range(first + 1, last) if tree.words[i] == "-" and tree.text[tree.starts[i] - 1].isspace()
    )
    return next((i + 1 for i in dashes), first)


def _note_roles(tree: Tree, person: Person, first: int, last: int) -> None:
    """Remember the nouns that a name is introduced with: "Judge Ana Ruiz", "Ana Ruiz, a judge"."""
    before = first - 1
    while before >= 0 and tree.tags[before] in {"NN", "NNP"} and before >= first - 3:
        person.roles.add(tree.lower[before])
        before -= 1
    for i in range(first, last + 1):
        for child in tree.children[i]:
            if tree.deps[child] == "appos" and child > last and tree.tags[child] == "NN":
                person.roles.add(tree.lower[child])
    title = title_of(tree, first, last)
    if title and person.title is None:
        person.title = title


def title_of(tree: Tree, first: int, last: int) -> str | None:
    """The title beside a name's tokens: "Russian President" before it, "an army commander" after it."""
    start, _ = mention(tree, last)
    if (
        start < first
        and tree.tags[first - 1] in {"NN", "NNP", "NNS", "POS"}
        and tree.tags[first - 1] != "POS"
    ):
        return tree.slice(start, first - 1)
    appositive = tree.child(last, "appos")
    if appositive is not None and appositive > last and tree.quoted[appositive] == tree.quoted[last]:
        return tree.slice(*mention(tree, appositive))
    return None
