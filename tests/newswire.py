"""Wire copy of a made-up newsroom: a story, what outlets make of it, and stories of the same beat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.records import ArticleCaptured
from tests.newsroom_events import capture

STORY: Final = (
    "The harbour of Elmsund will stay closed to ferries until the end of April, its master said on Tuesday.",
    "Divers found cracks in two of the nine pillars that carry the western pier.",
    "Ada Holt, the harbour master, told the council that nobody had been in danger at any time.",
    "The ferry company Norrlinje has moved its night crossings to the neighbouring town of Vask.",
    "About 1,200 passengers a day have to travel forty minutes longer than before.",
    "A first estimate puts the repairs at six million crowns, half of which the county would pay.",
    "The engineers' report, which had warned of salt in the concrete, is four years old.",
    "Councillor Per Lind asked why no money had been set aside after it was published.",
    "Holt answered that two tenders had found no builder who was willing to work in winter.",
    "Fishing boats may still use the eastern basin, where the water is deep enough.",
    "The council meets again on Friday to decide on a loan.",
)
OTHERS: Final = (
    (
        "Elmsund's fish market opened its new hall on Saturday with music and a queue around the block.",
        "The old one had leaked since the storm of last January, and traders had sold from vans.",
        "Mayor Ilse Brandt cut a ribbon of nets and promised that rents would not rise this year.",
        "Forty stalls have found room, eight more than before, and a kitchen where children can cook.",
        "Traders were content with the light but some complained that the doors are too narrow for carts.",
        "The builder will widen two of them in the summer and pay for it, the town says.",
    ),
    (
        "The county wants to let wolves be shot closer to farms, against the advice of its own biologists.",
        "Sheep farmers north of Vask lost ninety animals in autumn, more than in the five years before.",
        "A fence that the county pays for takes eleven months from the application to the last post.",
        "Biologist Jonas Tiel called the plan a gesture that would break up packs and raise the losses.",
        "The ministry has to agree, and its spokeswoman would not say on Monday how long that may take.",
        "Hunters are divided, since many of them keep dogs that wolves attack.",
    ),
)
BOILERPLATE: Final = {
    "North Post": "Sign up for our morning letter. You can leave at any time. All rights are reserved.",
    "South Post": "South Post is paid for by its readers. Please think about a subscription to keep it so.",
    "East Post": "Do you know more about this? Write to the desk of East Post, which answers every letter.",
}


def article(
    outlet: str, sentences: Sequence[str], *, name: str = "story", captured: float = 0
) -> ArticleCaptured:
    """What an outlet publishes: the sentences, and its own boilerplate after them."""
    text = " ".join([*sentences, BOILERPLATE.get(outlet, "")]).strip()
    url = f"https://{outlet.replace(' ', '-').lower()}.example/{name}"
    return capture(text, captured=captured, url=url, outlet=outlet, title=f"{outlet} on {name}")


WIRE: Final = article("Newswire", STORY)
CUT: Final = article("North Post", STORY[:6], captured=5)
LED_ANEW: Final = article(
    "South Post",
    (
        "Whoever wants to cross the sound in the coming weeks needs patience.",
        "The pier is broken, and the town quarrels about who should have known.",
        *STORY[1:],
    ),
    captured=9,
)
EDITED: Final = article("East Post", (*STORY[:3], *STORY[4:5], "Locals are angry.", *STORY[5:]), captured=12)
UNRELATED: Final = tuple(
    article(outlet, sentences, name=f"other-{number}", captured=20 + number)
    for number, (outlet, sentences) in enumerate(zip(("North Post", "South Post"), OTHERS, strict=True))
)
