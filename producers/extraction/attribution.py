"""An attribution ties a cue to content and to a speaker: what the rules find, before names are resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

Range: TypeAlias = tuple[int, int]
"""Characters of the article's text, end exclusive."""

LOOSE: Final = "may "
"""How the frames of candidates begin that no rule vouches for."""


@dataclass(slots=True)
class Attribution:
    """One reported act of speech within a paragraph; tokens are numbered within the paragraph's tree."""

    paragraph: int
    cue: int | None
    """Token of the cue's head; None where a quotation continues the last speaker's without a cue."""
    cue_last: int | None = None
    """Last token of a cue of several words."""
    class_: str = "neutral"
    frame: str = ""
    """How it was found: "clause", "object", "after" ...; what its confidence rests on."""
    speaker: int | None = None
    """Token that heads the speaker's mention, in this paragraph unless `speaker_paragraph` says otherwise."""
    speaker_paragraph: int | None = None
    content: list[Range] = field(default_factory=list)
    open_until: int = -1
    """The paragraph at whose end a quotation of this content is still open, so that the next may go on."""
    speech: bool = True
    """False for states of mind and findings, which don't claim quotations of their own."""

    speaker_chance: float = 1.0
    """How likely the speaker is the right one among those the sentence offers; 1 where there is no choice."""
    start_chance: float = 1.0
    end_chance: float = 1.0
    """How likely the content starts and ends where it does; 1 where there is no choice."""

    @property
    def loose(self) -> bool:
        """Whether it is a candidate that only a learned model may let stand."""
        return self.frame.startswith(LOOSE)

    @property
    def start(self) -> int:
        """Where the content starts; attributions without content sort last."""
        return min((start for start, _ in self.content), default=1 << 62)


def merged(ranges: list[Range], text: str) -> list[Range]:
    """Ranges in order, none empty or nested; neighbours with only marks and space between are joined."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if start >= end:
            continue
        if found and (start <= found[-1][1] or not any(map(str.isalnum, text[found[-1][1] : start]))):
            if "\n" not in text[found[-1][1] : start]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
                continue
            if end <= found[-1][1]:
                continue
        found.append((start, end))
    return found
