"""onrecord as its users run it: `python -m bench.peers.onrecord WORK.json READER`."""

from __future__ import annotations

import sys

from bench.peers.work import Work, main
from onrecord.application import Application
from onrecord.config import Settings


def run(work: Work) -> int:
    """Project with everything on."""
    log = f"kafka://{work.bootstrap}/?reader={sys.argv[2]}"
    settings = Settings.model_validate({"log": log, "warehouse": work.folder / "warehouse"})
    with Application(settings) as application:
        return application.projector().run(until_end=True).records


if __name__ == "__main__":
    main(run)
