"""The projections' SQL, one file each, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def script(name: str) -> str:
    """The text of projections/NAME.sql."""
    return files("consumers").joinpath("projections", f"{name}.sql").read_text("utf-8")
