"""What stands beside a cue: the medium, the addressee, the time, and the source behind the source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from producers.extraction.addressees import addressee_of
from producers.extraction.attribution import Attribution
from producers.extraction.people import CHANNELS
from producers.extraction.subjects import DOCUMENTS, antecedent, mention
from producers.extraction.times import names_time
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_MEDIA: Final = words(
    "statement interview post tweet letter speech address message conference briefing hearing rally email "
    "e-mail op-ed column article report show program programme broadcast memo podcast debate filing release "
    "video ad thread blog book essay editorial testimony call appearance remarks convention event panel "
    "meeting summit fundraiser luncheon note text forum ceremony affidavit lawsuit suit order ruling opinion "
    "newscast livestream town-hall town hall dinner breakfast session sermon voicemail brief deposition panel"
)
_MEDIUM_PREPOSITIONS: Final = words("in on during at via through over")
_OUTLETS: Final = words(
    "times post journal news radio magazine newspaper paper tribune herald gazette guardian telegraph mail "
    "ap reuters afp politico axios breitbart television tv network channel daily press weekly"
)
"""Last words of names of outlets, to which people speak."""
_CITING: Final = words("cite quote")
_DAYS: Final = words(
    "monday tuesday wednesday thursday friday saturday sunday weekend yesterday today tonight"
)
_PARTS_OF_DAY: Final = words("morning afternoon evening night")
_PARTS: Final = words("one some any several series number string part two three")
_MADE_KNOWN: Final = words("release issue publish air broadcast post file date record send deliver give")
"""Verbs that tell when a medium was: "the order released on Friday", "an interview that aired on Sunday"."""
_NEAR: Final = 40
_TITLE: Final = 10
"""Tokens of a programme's title with its marks, at most."""


class Circumstances(NamedTuple):
    """Token ranges (first, last) beside a cue, None where there are none."""

    medium: tuple[int, int] | None
    addressee: tuple[int, int] | None
    time: tuple[int, int] | None
    via: int | None
    """Head token of a source that the speaker cites."""
    via_cue: int | None


_NONE: Final = Circumstances(None, None, None, None, None)


def circumstances(tree: Tree, found: Attribution) -> Circumstances:
    """What the text says about an act of speech beside its content."""
    if found.cue is None:
        return _NONE
    cited = _cited(tree, found.cue)
    addressee = addressee_of(tree, found.cue, found)
    return Circumstances(
        medium=_medium(tree, found) or _document(tree, found) or _outlet(tree, addressee),
        addressee=addressee,
        time=_time(tree, found),
        via=cited[1] if cited else None,
        via_cue=cited[0] if cited else None,
    )


def _outside(tree: Tree, i: int, found: Attribution) -> bool:
    return tree.quoted[i] < 0 and not any(a <= tree.starts[i] < b for a, b in found.content)


def _beside(tree: Tree, found: Attribution) -> Iterator[int]:
    """Prepositions that hang on the cue, on its subject or on each other, outside of the content."""
    waiting = [found.cue] if found.cue is not None else []
    while waiting:
        node = waiting.pop(0)
        for child in tree.children[node]:
            if not _outside(tree, child, found):
                continue
            if tree.deps[child] == "prep":
                yield child
                waiting.append(child)
            elif tree.deps[child] in {"pobj", "advmod", "npadvmod"}:
                waiting.append(child)


def _medium(tree: Tree, found: Attribution) -> tuple[int, int] | None:
    for prep in _beside(tree, found):
        target = tree.child(prep, "pobj")
        if target is None:
            continue
        if is_medium(tree, prep):
            return medium_at(tree, prep)
    return None


def medium_at(tree: Tree, prep: int) -> tuple[int, int] | None:
    """First and last token of the medium that a preposition opens."""
    target = tree.child(prep, "pobj")
    if target is None:
        return None
    last = _before_time(tree, target, mention(tree, target)[1])
    return prep, _through_title(tree, prep, last)


def _through_title(tree: Tree, first: int, last: int) -> int:
    """The last token of a title in quotation marks in or right behind a medium, else the medium's."""
    at = last + 1 if tree.quoted[last] < 0 or tree.quoted[first] >= 0 else last
    if at < len(tree) and tree.lower[at] == "of":
        at += 1
    if tree.quoted[first] >= 0 or at >= len(tree) or tree.quoted[at] < 0:
        return last
    while at + 1 < len(tree) and tree.quoted[at + 1] == tree.quoted[at]:
        at += 1
    return at if at - last <= _TITLE else last


def _document(tree: Tree, found: Attribution) -> tuple[int, int] | None:
    """The speaker where it is itself what carries the words: "the order said"."""
    if found.speaker is None or found.speaker_paragraph not in {None, found.paragraph}:
        return None
    meant = antecedent(tree, found.speaker)
    carries = tree.lemmas[meant] in DOCUMENTS | _MEDIA and tree.tags[meant] == "NN"
    return mention(tree, meant) if carries and not _outside_sentence(tree, meant, found) else None


def _outside_sentence(tree: Tree, i: int, found: Attribution) -> bool:
    return found.cue is not None and tree.sentence_of[i] != tree.sentence_of[found.cue]


def _outlet(tree: Tree, addressee: tuple[int, int] | None) -> tuple[int, int] | None:
    """The addressee where it is an outlet, or somebody of one: "told Fox News", "told a BBC reporter"."""
    if addressee is None:
        return None
    first, last = addressee
    named = [i for i in range(first, last + 1) if tree.tags[i] in {"NNP", "NNPS"}]
    is_outlet = any(tree.lower[i] in CHANNELS | _OUTLETS for i in named)
    return addressee if is_outlet or tree.lemmas[last] in {"newspaper", "broadcaster", "magazine"} else None


def _before_time(tree: Tree, target: int, last: int) -> int:
    """The last token of a medium, without a time that the parser hung on it: "in a statement | on Friday"."""
    for i in range(target + 1, last + 1):
        entity = tree.entity_of.get(i)
        if entity is not None and entity.label in {"DATE", "TIME"}:
            return max(target, i - 2 if tree.tags[i - 1] == "IN" else i - 1)
    return max(target, last)


def is_medium(tree: Tree, prep: int, verb: int | None = None) -> bool:
    """Whether a preposition opens a medium: "in a post", "on NBC"; under `verb` also "took to Twitter"."""
    target = _whole(tree, tree.child(prep, "pobj"))
    if verb is not None and target is not None and (tree.lemmas[verb], tree.lower[prep]) == ("take", "to"):
        return tree.lower[target] in CHANNELS
    if target is None or tree.lower[prep] not in _MEDIUM_PREPOSITIONS:
        return False
    return is_medium_noun(tree, target) or _is_channel(tree, prep, target)


def is_medium_noun(tree: Tree, i: int) -> bool:
    """Whether a noun is of what carries words: a speech, a letter, a rally."""
    return tree.lemmas[i] in _MEDIA or tree.lower[i] in _MEDIA


def _whole(tree: Tree, target: int | None) -> int | None:
    """What a part is of: "in one of the suits", "at a series of rallies"; anything else stands for itself."""
    if target is None or tree.lemmas[target] not in _PARTS:
        return target
    of = next((c for c in tree.children[target] if tree.lower[c] == "of"), None)
    return target if of is None else tree.child(of, "pobj")


def _is_channel(tree: Tree, prep: int, target: int) -> bool:
    """A channel by name or a programme by its title: "on NBC", "on Twitter", "on “Good Evening”"."""
    if tree.lower[prep] not in {"on", "via", "over"}:
        return False
    titled = tree.quoted[target] >= 0 > tree.quoted[prep] and tree.tags[target] in {"NNP", "NNPS"}
    return titled or any(tree.lower[i] in CHANNELS for i in range(prep + 1, target + 1))


def _time(tree: Tree, found: Attribution) -> tuple[int, int] | None:
    """The nearest time expression to the cue in its sentence, outside of the content and of other clauses."""
    cue = found.cue
    if cue is None:
        return None
    fitting = [
        (min(abs(first - cue), abs(last - cue)), first, last)
        for first, last in times(tree, tree.sentence_of[cue])
        if _outside(tree, first, found) and _hangs_on(tree, last, cue)
    ]
    distance, first, last = min(fitting, default=(_NEAR + 1, 0, 0))
    return (first, last) if distance <= _NEAR else None


def times(tree: Tree, sentence: int) -> Iterator[tuple[int, int]]:
    """First and last token of each expression in a sentence that names a day or a longer time."""
    start, end = tree.sentences[sentence]
    at = start
    while at < end:
        entity = tree.entity_of.get(at)
        dated = entity is not None and entity.label in {"DATE", "TIME"}
        last = min(entity.last, end - 1) if entity is not None and dated else at
        if (dated or tree.lower[at] in _DAYS) and names_time(tree.slice(at, last)):
            yield _whole_time(tree, at, last)
        at = last + 1


def _whole_time(tree: Tree, first: int, last: int) -> tuple[int, int]:
    """A time with its preposition and the part of the day: "on Friday morning"."""
    while last + 1 < len(tree) and tree.lower[last + 1] in _PARTS_OF_DAY:
        last += 1
    if first > 0 and tree.lower[first - 1] in {"early", "late", "this", "last"}:
        first -= 1
    if first > 0 and tree.lower[first - 1] in {"on", "in", "at", "during"}:
        first -= 1
    return first, last


def _hangs_on(tree: Tree, i: int, cue: int) -> bool:
    """Whether only nouns and prepositions, or a medium's date, stand between a token and the cue above it."""
    for above in tree.ancestors(i):
        if above == cue:
            return True
        of_medium = tree.deps[above] in {"acl", "relcl"} and tree.lemmas[above] in _MADE_KNOWN
        if tree.tags[above][0] == "V" and not (of_medium and is_medium_noun(tree, tree.heads[above])):
            return False
    return False


def _cited(tree: Tree, cue: int) -> tuple[int, int] | None:
    """The participle and the source in "..., citing B", on the cue or on the clause it hangs on."""
    nodes = [cue, *tree.ancestors(cue)]
    for node in nodes[:4]:
        for child in tree.children[node]:
            if tree.lemmas[child] in _CITING and tree.tags[child] == "VBG" and child > cue:
                target = tree.child(child, "dobj")
                if target is not None:
                    return child, target
    return None
