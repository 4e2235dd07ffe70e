"""All that must hold of the published schemas, for the command `schemas check` and for the tests."""

from __future__ import annotations

import json

from schemas import catalogue
from schemas.compatibility import check
from schemas.lint import lint


def check_all() -> list[str]:
    """Fingerprints, lint and compatibility over the whole catalogue, one sentence per fault."""
    faults = catalogue.unpublished_changes()
    for subject in catalogue.subjects():
        versions = catalogue.versions(subject)
        for version in versions:
            findings = lint(json.loads(version.text))
            faults += [f"{subject}.v{version.version}.avsc: {finding}" for finding in findings]
        faults += [str(incompatibility) for incompatibility in check(versions)]
    return faults
