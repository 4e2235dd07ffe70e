"""Whether containers can be run here."""

from __future__ import annotations

import shutil
import subprocess

from tests.brokers.servers import Unavailable


def require_docker() -> None:
    """Check that a Docker engine answers.

    Raises:
        Unavailable: none does.
    """
    command = shutil.which("docker")
    answered = command is not None and (
        subprocess.run([command, "info"], check=False, capture_output=True).returncode == 0
    )
    if not answered:
        raise Unavailable("no Docker engine answers")
