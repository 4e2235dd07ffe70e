"""The weights of learned models, shipped beside the code: JSON files that say on what they were estimated."""

from __future__ import annotations

import json
from importlib.resources import files


def shipped(name: str) -> dict[str, float]:
    """The weight, in log odds, of each trait that a shipped file knows."""
    held = json.loads(files("producers.extraction").joinpath(name).read_text(encoding="utf-8"))
    weights: dict[str, float] = held["weights"]
    return weights
