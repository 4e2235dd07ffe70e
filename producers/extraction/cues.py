"""The lexicon of cues: which verbs and nouns mark speech, what they commit the speaker to, what they govern.

Classes are those of schemas.vocabulary.CUE_CLASSES. A frame says where the content of a cue stands:

- clause: a finite clause or a quotation ("said that ...", "... , she said");
- to: an infinitive ("promised to ...", "urged Congress to ...");
- object: a noun phrase ("criticised the plan", "denied any involvement");
- a preposition: its object ("called for a ceasefire", "accused X of lying").
"""

from __future__ import annotations

from typing import Final, NamedTuple

from producers.extraction.wordlists import rows, words


class CueEntry(NamedTuple):
    """What the lexicon knows about a lemma."""

    class_: str
    frames: frozenset[str]
    called: str = ""
    """The class where something is called something: "called it a mess" is not "called for help"."""

    def class_in(self, frame: str) -> str:
        """The class of the verb in one of its frames."""
        return (self.called if frame == "called" else "") or self.class_


_VERBS: Final = """
neutral | clause | say add write note state tell reply continue quip remark observe mention recall recount
neutral | clause | relate reiterate repeat restate underline
neutral | clause | underscore stress emphasize emphasise reflect sum
neutral | clause | explain clarify comment conclude opine muse joke
neutral | clause | shout yell whisper interject tweet post blog text
neutral | clause | chant exclaim intone chime retort elaborate summarize
neutral | clause | summarise interrupt read offer quote
neutral | clause | testify report describe inform remind relay begin mutter declare proclaim
neutral | object | mention describe recall recount explain detail
neutral | object | reiterate repeat echo emphasize emphasise stress
neutral | object | quote note outline relay state retweet reference
neutral | about of | talk speak testify write tweet joke say inform remind tell
neutral | to | refer point allude
neutral | out | point speak
claim | clause | claim allege assert contend argue maintain boast brag posit reason
claim | object | claim allege assert tout
claim | about of | boast brag
claim | for against | argue
insist | clause to | insist swear
insist | clause | reaffirm affirm assure persist
insist | on upon | insist
insist | object | reaffirm affirm defend
deny | clause object | deny
deny | to | decline
dispute | clause | counter object disagree
dispute | object | dispute reject dismiss refute rebut contest
dispute | object | contradict question debunk repudiate doubt
dispute | with | disagree
dispute | clause | question doubt dispute
warn | clause of against about | warn caution
warn | to clause | threaten
promise | clause to object | promise pledge vow
promise | to | commit volunteer
ask | clause | ask wonder inquire
ask | about for | ask inquire
demand | clause to | urge demand request ask beg plead implore exhort
demand | object | demand propose request advocate urge
demand | clause to | propose recommend advise order instruct encourage advocate
demand | for on | call appeal plead push press lobby
praise | clause object | praise thank congratulate applaud
praise | object | hail laud commend salute welcome
accuse | clause object | criticize criticise blast slam denounce condemn attack
accuse | object of | accuse blame
accuse | object | mock decry chide rebuke deride ridicule lambast
accuse | object | berate scold castigate blame excoriate bash
accuse | with | charge
accuse | clause | charge
accuse | clause about | complain lament gripe fume
accuse | object | lament bemoan rip
answer | clause | answer respond
admit | clause object | admit acknowledge concede confess
admit | to | confess admit
admit | clause for | apologize apologise
announce | clause object | announce disclose reveal
announce | clause to | announce agree
announce | clause | confirm
announce | object | unveil confirm
announce | to with | agree
suggest | clause object | suggest
suggest | clause object | hint imply indicate signal
suggest | clause | speculate
find | clause | find show conclude discover determine estimate
believe | clause | believe think feel hope fear know worry
predict | clause object | predict forecast
neutral | called | call dub label brand describe
accuse | called | denounce
neutral | object | express voice
"""

_NOUNS: Final = """
claim | claim allegation assertion contention argument boast
neutral | statement remark comment word message report suggestion view explanation observation
accuse | accusation complaint criticism charge
deny | denial
insist | insistence assurance
promise | promise pledge vow
warn | warning threat
announce | announcement admission acknowledgment revelation confirmation
demand | call demand request proposal
predict | prediction forecast
believe | belief fear hope concern
"""


def _verbs() -> dict[str, CueEntry]:
    found: dict[str, CueEntry] = {}
    for class_, frames, lemmas in rows(_VERBS):
        for lemma in lemmas.split():
            known = found.get(lemma)
            both = words(frames) | (known.frames if known else frozenset())
            called = class_ if frames == "called" else known.called if known else ""
            found[lemma] = CueEntry(known.class_ if known else class_, both, called)
    return found


CUE_VERBS: Final[dict[str, CueEntry]] = _verbs()
"""Cue verbs by lemma."""

CUE_NOUNS: Final[dict[str, str]] = {
    lemma: class_ for class_, lemmas in rows(_NOUNS) for lemma in lemmas.split()
}
"""Classes of cue nouns by lemma ("the claim that ...")."""

BELIEF_CLASSES: Final = frozenset(("find", "believe"))
"""Classes whose verbs report a state of mind or a finding, and need a clause of their own to count."""
