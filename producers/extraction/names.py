"""Who is meant: mentions, pronouns and roles resolved to the people of one article, as its text goes on."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import Final

from producers.extraction.affiliations import note_affiliations, of_unnamed
from producers.extraction.documents import AUTHORED, Documents
from producers.extraction.gender import PRONOUNS
from producers.extraction.kinds import kind_of
from producers.extraction.organisations import Organisations, is_body
from producers.extraction.people import People, Person
from producers.extraction.subjects import antecedent, mention
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words
from schemas.records import Speaker

_BACK: Final = 3
"""Paragraphs that a pronoun reaches back, at most."""
_DESCRIBES: Final = words(
    "leader nominee candidate billionaire businessman businesswoman tycoon mogul politician lawmaker magnate "
    "congressman congresswoman incumbent democrat republican hopeful front-runner frontrunner contender star "
    "veteran actor actress singer author novelist entrepreneur"
)
"""Nouns that newspapers put for somebody just named: "the Democratic nominee"."""
_PAIRED: Final = words(
    "lawmaker senator chairman congressman minister president author duo sibling brother sister"
)
"""Nouns that in the plural, with "the", mostly mean those just named."""
_HUMAN_KINDS: Final = words("person group anonymous")


class Names:
    """Resolves the mentions of one article; to be asked in text order, as it remembers who spoke."""

    def __init__(self, trees: list[Tree]) -> None:
        self.trees = trees
        self.people = People(trees)
        self.organisations = Organisations(trees)
        self.documents = Documents(trees)
        note_affiliations(trees, self.people, self.organisations)
        self._spoke: list[tuple[int, int, Person]] = []
        self._said_as: dict[str, str] = {}
        self._bodies: list[tuple[int, int, str]] = []

    def speaker(self, paragraph: int, head: int, *, sure: bool = True) -> Speaker:
        """The speaker whose mention the token heads, with name, title and kind.

        Only of a `sure` one is it remembered that they spoke, which later pronouns may mean.
        """
        tree = self.trees[paragraph]
        first, last = mention(tree, head)
        meant = antecedent(tree, head)
        person = self._person(tree, paragraph, meant)
        if person is not None and sure:
            self._spoke.append((paragraph, head, person))
        body = None if person is not None else self._body(tree, paragraph, meant)
        author = self._author(tree, paragraph, meant) if tree.lemmas[meant] in AUTHORED else None
        kind = "person" if person else "organisation" if body else kind_of(tree, meant)
        affiliation = person.affiliation if person else None
        if person is None and kind in _HUMAN_KINDS:
            affiliation = of_unnamed(tree, paragraph, meant, self.people, self.organisations)
        return Speaker(
            text=tree.slice(first, last),
            start=tree.starts[first],
            end=tree.ends[last],
            name=person.name if person else author or body or tree.slice(*mention(tree, meant)),
            title=person.title if person else None,
            affiliation=affiliation,
            kind=kind,
        )

    def turn(self, paragraph: int, head: int) -> Speaker:
        """The speaker of a transcript's turn, whose name stands alone before a colon."""
        tree = self.trees[paragraph]
        first = head
        while first > 0 and tree.tags[first - 1] in {"NNP", "NNPS"}:
            first -= 1
        person = self.people.at(tree, paragraph, head)
        text = tree.slice(first, head)
        return Speaker(
            text=text,
            start=tree.starts[first],
            end=tree.ends[head],
            name=person.name if person else text,
            title=person.title if person else None,
            affiliation=person.affiliation if person else None,
            kind="person",
        )

    def _author(self, tree: Tree, paragraph: int, head: int) -> str | None:
        """Who wrote a document that speaks."""
        found = self.documents.author(tree.lemmas[head], paragraph, head)
        if found is None or (paragraph, head) == found:
            return None
        by = self.trees[found[0]]
        name = self.name_of(*found)
        return name or (None if by.tags[found[1]][:3] == "PRP" else by.slice(*mention(by, found[1])))

    def name_of(self, paragraph: int, head: int) -> str | None:
        """The name of the person that a mention means, without taking note that they spoke."""
        tree = self.trees[paragraph]
        person = self._person(tree, paragraph, antecedent(tree, head))
        return None if person is None else person.name

    def _body(self, tree: Tree, paragraph: int, head: int) -> str | None:
        """The name behind a mention of no person: a body's, or an earlier speaker's ("the person")."""
        first, last = mention(tree, head)
        if tree.lower[head] == "it":
            return self._body_before(paragraph, head)
        found = None
        apposed = [c for c in tree.children[head] if head < c <= last and tree.deps[c] == "appos"]
        if apposed:
            found = tree.slice(tree.left[apposed[0]], last)
        elif (
            tree.tags[head] == "NNS"
            and tree.lower[first] in {"the", "both"}
            and _means_two(tree, first, head)
        ):
            found = self.people.two((paragraph, first))
        elif tree.tags[head] == "NN" and tree.lower[first] in {"the", "its", "this"}:
            if first + 1 == head:
                found = self.organisations.named(tree.lemmas[head], paragraph, first)
                found = found or self._said_as.get(tree.lemmas[head])
        elif tree.tags[head] in {"NN", "NNP", "NNS"} and tree.lower[head] not in PRONOUNS:
            self._said_as[tree.lemmas[head]] = tree.slice(first, last)
        label = tree.entity_of[head].label if head in tree.entity_of else ""
        if found or label in {"ORG", "GPE"} or is_body(tree.lemmas[head]):
            insort(self._bodies, (paragraph, head, found or tree.slice(first, last)))
        return found

    def _body_before(self, paragraph: int, head: int) -> str | None:
        """The body that spoke last before a token, in its paragraph or the one before: "it"."""
        at = bisect_left(self._bodies, (paragraph, head, ""))
        near = at > 0 and self._bodies[at - 1][0] >= paragraph - 1
        return self._bodies[at - 1][2] if near else None

    def _person(self, tree: Tree, paragraph: int, head: int) -> Person | None:
        if tree.lower[head] in PRONOUNS:
            ahead = self._ahead(tree, paragraph, head)
            return ahead or self._antecedent(paragraph, head, PRONOUNS[tree.lower[head]])
        named = self.people.at(tree, paragraph, head)
        if named is not None:
            return named
        if tree.tags[head] not in {"NN", "NNP"} and tree.lower[head] != "one":
            return None
        first, last = mention(tree, head)
        apposed = self._apposed(tree, paragraph, head, first, last)
        if apposed is not None:
            return apposed
        beside = self._named_after(tree, paragraph, last)
        if beside is not None or tree.tags[head] != "NN" or tree.lower[first] != "the":
            return beside
        is_role = not is_body(tree.lemmas[head])
        known = self.people.with_role(tree.lower[head], (paragraph, head)) if is_role else None
        described = known is None and tree.lemmas[head] in _DESCRIBES and last == head
        return self._antecedent(paragraph, head, None) if described else known

    def _apposed(self, tree: Tree, paragraph: int, head: int, first: int, last: int) -> Person | None:
        """The name within a mention or apposed to it: "its chairman, Ana Ruiz"."""
        named = {"appos", "flat", "compound"} if tree.tags[head] == "NNP" else {"appos", "flat"}
        within = [i for i in range(first, last + 1) if tree.heads[i] == head and tree.deps[i] in named]
        after = [c for c in tree.children[head] if c > head and tree.deps[c] == "appos"]
        for i in (*reversed(within), *after):
            person = self.people.at(tree, paragraph, i)
            if person is not None:
                if i in after and person.title is None:
                    person.title = tree.slice(first, last)
                return person
        return None

    def _named_after(self, tree: Tree, paragraph: int, last: int) -> Person | None:
        """A name right behind a mention: cut short by the parser ("Army Capt. | Ana Ruiz"), or in commas."""
        if last + 2 < len(tree) and tree.words[last + 1] == "," and tree.tags[last][0] == "N":
            stop = next((i for i in range(last + 2, len(tree)) if tree.words[i] == ","), None)
            apposed = stop is not None and stop <= last + 6 and not _has_verb(tree, last + 2, stop)
            return self.people.at(tree, paragraph, stop - 1) if apposed and stop is not None else None
        for i in range(last + 1, min(last + 4, len(tree))):
            person = self.people.at(tree, paragraph, i)
            if person is not None:
                return person
            if tree.tags[i][0] not in "NJC." or tree.words[i] in {",", ";", ":"}:
                return None
        return None

    def _ahead(self, tree: Tree, paragraph: int, head: int) -> Person | None:
        """The subject that a possessive before it means: "in her letter, Holt wrote"."""
        if tree.tags[head] != "PRP$":
            return None
        verb = next((above for above in tree.ancestors(head) if tree.tags[above][0] == "V"), head)
        subject = tree.child(verb, "nsubj")
        if subject is None or subject < head or tree.tags[subject] != "NNP":
            return None
        person = self.people.at(tree, paragraph, subject)
        fits = person is not None and person.pronoun in {None, PRONOUNS[tree.lower[head]]}
        return person if fits else None

    def _antecedent(self, paragraph: int, head: int, pronoun: str | None) -> Person | None:
        """Whom a pronoun or description means: of its gender, named lately, best a subject or who spoke."""
        scores: dict[int, tuple[float, Person]] = {}
        for where, bonus in self._candidates(paragraph, head):
            number, token, person = where
            told = number == paragraph and _is_told_of(self.trees[paragraph], head, token)
            if told or (pronoun is not None and person.pronoun not in {None, pronoun}):
                continue
            score = bonus - self._distance(paragraph, head, number, token) + (person.pronoun == pronoun)
            if id(person) not in scores or scores[id(person)][0] < score:
                scores[id(person)] = (score, person)
        if not scores:
            return None
        person = max(scores.values(), key=lambda scored: scored[0])[1]
        person.pronoun = person.pronoun or pronoun
        return person

    def _candidates(self, paragraph: int, head: int) -> list[tuple[tuple[int, int, Person], float]]:
        found = []
        for m in reversed(self.people.mentions):
            if (m.paragraph, m.token) < (paragraph, head) and m.paragraph >= paragraph - _BACK:
                found.append(((m.paragraph, m.token, m.person), 1.5 * m.subject - 2.0 * m.quoted))
            elif m.paragraph < paragraph - _BACK:
                break
        for spoke in reversed(self._spoke):
            if spoke[0] < paragraph - _BACK:
                break
            if spoke[:2] < (paragraph, head):
                found.append((spoke, 2.0))
        return found

    def _distance(self, paragraph: int, head: int, number: int, token: int) -> float:
        """Sentences between two tokens; a paragraph's end counts as little as a sentence's."""
        sentence = self.trees[paragraph].sentence_of
        if number == paragraph:
            return float(sentence[head] - sentence[token])
        between = sum(len(self.trees[n].sentences) for n in range(number + 1, paragraph))
        return float(
            sentence[head]
            + between
            + len(self.trees[number].sentences)
            - self.trees[number].sentence_of[token]
        )


def _has_verb(tree: Tree, first: int, end: int) -> bool:
    return any(tree.tags[i][0] == "V" for i in range(first, end))


def _means_two(tree: Tree, first: int, head: int) -> bool:
    """Whether a plural is about two people just named: "the two senators", "the lawmakers"."""
    counted = "both" in tree.lower[first : head + 1] or "two" in tree.lower[first : head + 1]
    return counted or (tree.lemmas[head] in _PAIRED and first + 2 >= head)


def _is_told_of(tree: Tree, pronoun: int, token: int) -> bool:
    """Whether a name stands in what the pronoun's verb reports: in "Tan was brave, he said" he is not Tan."""
    verb, node = tree.heads[pronoun], token
    while tree.heads[node] not in {node, verb}:
        node = tree.heads[node]
    return tree.heads[node] == verb != node and tree.deps[node] == "ccomp"
