"""Who speaks in a quotation that the paragraph before announces with a colon: "She went on to say:"."""

from __future__ import annotations

from producers.extraction.attribution import Attribution
from producers.extraction.cues import CUE_VERBS
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree


def announcement(tree: Tree, paragraph: int) -> Attribution | None:
    """An attribution, still without content, where a paragraph ends in a colon behind somebody's verb."""
    last = len(tree) - 1
    while last > 0 and not tree.words[last].strip():
        last -= 1
    if tree.words[last] != ":" or tree.quoted[last] >= 0:
        return None
    start, _ = tree.sentences[tree.sentence_of[last]]
    verbs = [i for i in range(last, start - 1, -1) if tree.tags[i][0] == "V" and tree.quoted[i] < 0]
    reporting = [i for i in verbs if tree.lemmas[i] in CUE_VERBS]
    speakers = (speaker_of(tree, i) for i in [*reporting, *verbs])
    speaker = next((head for head in speakers if head is not None), None)
    if speaker is None:
        return None
    speaker = tree.child(speaker, "poss") or speaker
    return Attribution(paragraph, None, frame="announced", speaker=speaker)
