"""How likely a statement is right: a logistic model over a few traits of its attribution.

The weights are estimated on annotated news by `bench/confidence.py` and shipped in the module `weights`.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.facts import Statement
from producers.extraction.tree import Tree
from producers.extraction.weights import WEIGHTS

LEAST: Final = 0.35
"""A statement less likely right than this is not reported."""
_LENGTHS: Final = (2, 4, 7, 12, 20, 40)
_NEAR: Final = 3


def confidence(traits: Iterable[str]) -> float:
    """The probability, 0 to 1, that a statement with these traits is right: its span and its speaker."""
    score = sum(WEIGHTS.get(trait, 0.0) for trait in traits)
    return round(1 / (1 + exp(-score)), 3)


def traits(tree: Tree, found: Attribution, statement: Statement) -> list[str]:
    """What the model looks at: frame, cue, kind, speaker, length, and how the cue stands in its sentence."""
    lemma = tree.lemmas[found.cue] if found.cue is not None else "none"
    spoken_by = statement.speaker.kind if statement.speaker is not None else "nobody"
    named = statement.speaker is not None and (statement.speaker.text or "") != (statement.speaker.name or "")
    words = sum(part.text.count(" ") + 1 for part in statement.content)
    length = sum(words > bound for bound in _LENGTHS)
    return [
        "bias",
        f"kind {statement.kind}",
        f"frame {found.frame}",
        f"frame {found.frame} class {found.class_}",
        f"cue {lemma} {found.frame}",
        f"speaker {spoken_by}",
        f"frame {found.frame} speaker {spoken_by}",
        f"resolved {named}",
        f"length {length}",
        f"frame {found.frame} length {length}",
        *(_cue_traits(tree, found, found.cue) if found.cue is not None else ()),
    ]


def _cue_traits(tree: Tree, found: Attribution, cue: int) -> list[str]:
    """How the cue stands in its sentence."""
    made = [f"tag {tree.tags[cue]}", f"dep {tree.deps[cue]}", f"after {tree.starts[cue] > found.start}"]
    made += [f"aux {tree.tags[c]}" for c in tree.children[cue] if tree.deps[c] == "aux"]
    if found.speaker is not None and found.speaker_paragraph is None:
        apart = abs(found.speaker - cue)
        made.append("speaker beside" if apart <= _NEAR else "speaker apart")
        made.append(f"speaker dep {tree.deps[found.speaker]}")
    ends = found.content[-1][1] if found.content else 0
    made.append(f"to the end {ends >= tree.ends[tree.sentences[tree.sentence_of[cue]][1] - 1] - 2}")
    return made
