"""Who is who within one article: full names behind surnames and pronouns, titles beside names."""

from __future__ import annotations

from typing import Final, NamedTuple

from producers.extraction.subjects import mention
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_HONORIFICS: Final = {
    "mr": "m", "mr.": "m", "sir": "m", "lord": "m", "king": "m", "prince": "m", "mrs": "f", "mrs.": "f",
    "ms": "f", "ms.": "f", "miss": "f", "lady": "f", "dame": "f", "queen": "f", "princess": "f",
}  # fmt: skip
_PRONOUNS: Final = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
_PLURAL: Final = frozenset(("they", "them", "their", "themselves"))


class Named(NamedTuple):
    """A mention resolved: the full name, the title beside it, and the kind of speaker."""

    name: str | None
    title: str | None
    kind: str


class Person:
    """Someone with a name in this article."""

    __slots__ = ("gender", "name", "title")

    def __init__(self, name: str) -> None:
        self.name = name
        self.title: str | None = None
        self.gender: str | None = None


class Names:
    """The people of one article by surname, and who was spoken of last, as the text goes on."""

    def __init__(self, trees: list[Tree]) -> None:
        self._by_last: dict[str, list[Person]] = {}
        self._at: dict[tuple[int, int], Person] = {}
        for number, tree in enumerate(trees):
            for entity in tree.entities:
                if entity.label == "PERSON":
                    self._meet(tree, number, entity.first, entity.last)

    def _meet(self, tree: Tree, paragraph: int, first: int, last: int) -> None:
        words = tree.words[first : last + 1]
        while words and words[-1].lower() in {"'s", "\u2019s", "'", "\u2019"}:
            words.pop()
        gender = None
        while words and words[0].lower() in _HONORIFICS:
            gender = _HONORIFICS[words.pop(0).lower()]
        if not words:
            return
        if first > 0:
            gender = gender or _HONORIFICS.get(tree.lower[first - 1])
        person = self._person(words)
        person.gender = person.gender or gender
        for i in range(first, last + 1):
            self._at[paragraph, i] = person

    def _person(self, words: list[str]) -> Person:
        known = self._by_last.setdefault(words[-1].lower(), [])
        if len(words) == 1 and known:
            return known[-1]
        name = " ".join(words)
        for person in known:
            if person.name == name:
                return person
            if len(words) > 1 and person.name.split()[0] == words[0]:
                return person
            if len(words) > 1 and " " not in person.name:
                person.name = name
                return person
        known.append(Person(name))
        return known[-1]

    def person_at(self, paragraph: int, token: int) -> Person | None:
        """Whom the token's name means, if it is within a person's name."""
        return self._at.get((paragraph, token))

    def antecedent(self, trees: list[Tree], paragraph: int, token: int) -> Person | None:
        """Whom a pronoun means: the last person before it, of its gender as far as that is known.

        Subjects come before other mentions; the search goes back two paragraphs.
        """
        gender = _PRONOUNS.get(trees[paragraph].lower[token])
        if gender is None:
            return None
        for number in range(paragraph, max(-1, paragraph - 3), -1):
            tree = trees[number]
            limit = token if number == paragraph else len(tree)
            found = self._last_before(tree, number, limit, gender)
            if found is not None:
                found.gender = found.gender or gender
                return found
        return None

    def _last_before(self, tree: Tree, paragraph: int, limit: int, gender: str) -> Person | None:
        other = None
        for i in range(limit - 1, -1, -1):
            person = self._at.get((paragraph, i))
            if person is None or person.gender not in {None, gender}:
                continue
            if tree.deps[i] == "nsubj":
                return person
            other = other or person
        return other


def title_of(tree: Tree, head: int) -> str | None:
    """The title or apposition beside a name: "President" before it, "an army commander" after it."""
    first, _ = mention(tree, head)
    entity = tree.entity_of.get(head)
    if entity is not None and entity.label == "PERSON" and first < entity.first:
        return tree.slice(first, entity.first - 1)
    appositive = tree.child(head, "appos")
    if appositive is not None and appositive > head:
        return tree.slice(*mention(tree, appositive))
    return None


_GROUP_TAGS: Final = frozenset(("NNS", "NNPS"))
_ANONYMOUS: Final = words("source sources official officials person aide aides insider insiders people")
_KINDS: Final = {"GPE": "place", "LOC": "place", "ORG": "organisation", "NORP": "group", "PERSON": "person"}


def kind_of(tree: Tree, head: int) -> str:
    """The kind of speaker a mention names."""
    from producers.extraction.subjects import DOCUMENTS  # noqa: PLC0415

    lower = tree.lower[head]
    entity = tree.entity_of.get(head)
    if entity is not None and entity.label in _KINDS:
        return _KINDS[entity.label]
    if lower in _PRONOUNS or lower in {"i", "who"}:
        return "person"
    if lower in DOCUMENTS or tree.lemmas[head] in DOCUMENTS:
        return "document"
    if lower in _ANONYMOUS and tree.child(head, "compound", "amod", "poss") is None:
        return "anonymous"
    if lower in _PLURAL or lower == "we" or tree.tags[head] in _GROUP_TAGS:
        return "group"
    return "person" if tree.tags[head].startswith("NN") else "unknown"
