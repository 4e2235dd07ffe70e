"""The lexicon of disputes: verbs, predicates and hedges by mode, and the nouns that name claims."""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.wordlists import words

ACCUSATION_NOUNS: Final = words("allegation accusation charge insinuation complaint rumor rumour")
"""Claims about someone, whose rejection is a denial."""

CLAIM_NOUNS: Final = ACCUSATION_NOUNS | words(
    "claim assertion suggestion notion idea statement report account story argument contention "
    "characterization characterisation narrative theory version view premise conclusion finding "
    "testimony number remark comment figure estimate conspiracy implication description denial "
    "explanation boast information recollection memory accounting assessment"
)
"""Nouns by which a text refers to what somebody claimed."""

PARTS: Final = words("aspect part element portion some much most detail several all")
"""Words for a part of a claim."""

DISPUTE_VERBS: Final = {
    "deny": "denied",
    "disavow": "denied",
    "dispute": "disputed",
    "refute": "disputed",
    "rebut": "disputed",
    "contest": "disputed",
    "debunk": "disputed",
    "discredit": "disputed",
    "repudiate": "disputed",
    "reject": "disputed",
    "dismiss": "disputed",
    "challenge": "disputed",
    "contradict": "contradicted",
    "belie": "contradicted",
    "undercut": "contradicted",
    "disprove": "contradicted",
    "doubt": "doubted",
    "question": "doubted",
}
"""Modes of the verbs that dispute what stands as their object."""

NEEDS_CLAIM: Final = words("reject dismiss challenge question contest repudiate undercut discredit disavow")
"""Verbs that dispute only where their object names a claim: a rejected offer is no dispute."""

CONTRADICTED_NOUNS: Final = words(
    "evidence line message word promise pledge warning assurance prediction forecast position denial "
    "criticism recommendation answer official witness expert prosecutor police colleague"
)
"""What else is contradicted because it says something, or who is."""

NOT_DENIED: Final = words(
    "request access entry bail visa permit motion appeal bid petition application right opportunity chance "
    "parole coverage credit permission funding service license licence promotion loan asylum petitioner "
    "status hearing nomination victory recognition benefit aid care treatment tenure custody clemency pardon "
    "passage citizenship membership justice power place seat space time change"
)
"""What is refused rather than declared untrue when it is denied."""

FALSE_WORDS: Final = {
    "false": "disputed",
    "fake": "disputed",
    "fabricated": "disputed",
    "fictitious": "disputed",
    "meritless": "disputed",
    "mistaken": "disputed",
    "untruthful": "disputed",
    "misleading": "disputed",
    "fiction": "disputed",
    "myth": "disputed",
    "misrepresentation": "disputed",
    "mischaracterization": "disputed",
    "distortion": "disputed",
    "smear": "disputed",
    "untrue": "disputed",
    "incorrect": "disputed",
    "inaccurate": "disputed",
    "baseless": "disputed",
    "unfounded": "disputed",
    "groundless": "disputed",
    "wrong": "disputed",
    "bogus": "disputed",
    "lie": "disputed",
    "fabrication": "disputed",
    "hoax": "disputed",
    "nonsense": "disputed",
    "untruth": "disputed",
    "falsehood": "disputed",
    "unsubstantiated": "unverified",
    "unverified": "unverified",
    "unproven": "unverified",
    "unconfirmed": "unverified",
    "skeptical": "doubted",
    "sceptical": "doubted",
    "doubtful": "doubted",
    "dubious": "doubted",
    "unconvinced": "doubted",
    "speculative": "doubted",
}
"""Predicates that say of a claim, or of who made it, that it doesn't hold."""

EPITHETS: Final = {
    **dict.fromkeys(words("false fake baseless unfounded groundless debunked discredited bogus"), "disputed"),
    **dict.fromkeys(words("meritless untrue fabricated inaccurate misleading fictitious"), "disputed"),
    **dict.fromkeys(words("unsubstantiated unverified unconfirmed unproven unsupported"), "unverified"),
    "dubious": "doubted",
}
"""Modes of the adjectives before a claim by which a text doesn't stand for it."""

FALSELY: Final = words(
    "falsely wrongly incorrectly inaccurately erroneously mistakenly baselessly untruthfully"
)
"""Adverbs by which a text reports a statement as untrue."""

LIES: Final = words(
    "lie misspeak misspoken misspoke misstate misrepresent mischaracterize mischaracterise misquote"
)
"""Verbs that report somebody's words as untrue."""

DISPUTE_PHRASES: Final = {
    ("cast", "doubt"): words("on upon over about"),
    ("throw", "doubt"): words("on upon over"),
    ("raise", "doubt"): words("about over on"),
    ("raise", "question"): words("about over"),
    ("express", "doubt"): words("about over on"),
    ("express", "skepticism"): words("about over"),
    ("express", "scepticism"): words("about over"),
    ("voice", "doubt"): words("about over"),
    ("have", "doubt"): words("about"),
    ("disagree", ""): words("with"),
    ("scoff", ""): words("at"),
    ("take", "exception"): words("to with"),
    ("take", "issue"): words("with"),
    ("push", "back"): words("on against at"),
    ("hit", "back"): words("at against"),
    ("poke", "hole"): words("in"),
    ("throw", "water"): words("on"),
}
"""Prepositions before the claim, by verb and the noun or particle that make the phrase."""

PHRASE_VERBS: Final = frozenset(verb for verb, _ in DISPUTE_PHRASES)

HAPPENED: Final = words("happen occur")
"""What "that" never did where a claim is untrue."""

LACKED: Final = frozenset(["substance", "merit", "basis", "truth", "foundation", "validity", "credence"])
"""What a claim that doesn't hold has none of."""

CONTRAST: Final = re.compile(
    r"\bcontrary\s+to\s+(?:[\w\u2019'.]+\s+){0,4}?(?:claims?|reports?|assertions?|statements?|suggestions?|beliefs?)\b"
    r"|\bbut\s+in\s+fact\b|\b(?:but|however,?)\s+the\s+facts?\s+(?:is|are)\s+that\b"
    r"|\b(?:inconsistenc(?:y|ies)|contradictions?|discrepanc(?:y|ies))\s+(?:between|in)\s+"
    r"(?:[\w\u2019'.]+\s+){0,4}?(?:claims?|statements?|accounts?|testimony|versions?)\b",
    re.IGNORECASE,
)
"""Words that set facts against a claim."""

_ADVERBS: Final = r"(?:\s+(?:\w+ly|yet|be|been|being|immediately))*"
HEDGE: Final = re.compile(
    r"\bif\s+(?:it\s+is\s+)?(?:confirmed|true|verified|proven|substantiated)\b"
    r"|\bif\s+(?:[\w\u2019']+\s+){1,5}?(?:claims?|reports?|allegations?|accounts?|statements?|accusations?)\s+"
    r"(?:is|are|were|was|prove|proves|turns?\s+out\s+to\s+be)\s+(?:true|correct|accurate|right|confirmed)\b"
    rf"|\b(?:could|can|has|have|had|was|were|is|are)(?:\s+not|n[\u2019']t){_ADVERBS}\s+(?:verif(?:y|ied)|corroborated?|substantiated?)\b"
    rf"|\b(?:could|can)(?:\s+not|not|n[\u2019']t)\s+(?:immediately\s+)?be\s+(?:immediately\s+)?confirmed\b"
    rf"|\b(?:no|little)\s+(?:\w+\s+)?(?:way|possibility)\s+(?:to|of)\s+(?:independently\s+)?(?:verify|confirm)(?:ing)?\b"
    rf"|\bnot\s+(?:\w+\s+)?possible\s+to\s+(?:independently\s+)?(?:verify|confirm)\b"
    rf"|\b(?:has|have|had|is|are)(?:\s+not|n[\u2019']t)(?:\s+yet)?\s+(?:been\s+)?(?:proven|proved)\b"
    rf"|\b(?:has|have|had)(?:\s+not|n[\u2019']t)(?:\s+yet)?\s+(?:provided|offered|presented|cited)\s+(?:any\s+)?(?:\w+\s+)?(?:evidence|proof)\b"
    rf"|\byet\s+to\s+(?:provide|offer|present|produce)\s+(?:any\s+)?(?:\w+\s+)?(?:evidence|proof)\b"
    rf"|\b(?:could|can)(?:\s+not|not|n[\u2019']t)\s+(?:be\s+)?independently\s+(?:be\s+)?(?:confirm(?:ed)?|verif(?:y|ied))\b"
    rf"|\bnot\s+(?:yet\s+)?(?:been\s+)?independently\s+(?:confirmed|verified)\b"
    rf"|\bunable\s+to{_ADVERBS}\s+(?:verify|confirm|corroborate)\b"
    r"|\bno\s+independent\s+(?:confirmation|verification)\b"
    r"|\bwithout\s+(?:(?:providing|offering|presenting|citing|giving|any|further|supporting)\s+)*(?:evidence|proof)\b(?!\s+of\b)"
    r"|\b(?:provid|offer|present|cit|giv)\w*\s+(?:no|little)\s+(?:evidence|proof)\b"
    r"|\bdid\s+not\s+(?:provide|offer|present|cite)\s+(?:any\s+)?(?:evidence|proof)\b",
    re.IGNORECASE,
)
"""The outlet's own words that a claim isn't verified."""
