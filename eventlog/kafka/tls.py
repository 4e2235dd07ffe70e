"""Encryption: whom we trust, and the certificate that we show."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from eventlog.log import LogError

_CERTIFICATE: Final = "CERTIFICATE-----"
_KEY: Final = "PRIVATE KEY-----"


def tls_context(ca_file: Path | None, cert_file: Path | None, key_file: Path | None) -> ssl.SSLContext:
    """What a client trusts, and the certificate that it shows where the broker asks for one.

    Raises:
        LogError: a file is missing, or is no PEM file of what it should hold; the message names it.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise LogError(
            f"can't read certificate authorities from {ca_file}: {error}; name a PEM file"
        ) from error
    if cert_file is not None:
        _show(context, cert_file, key_file or cert_file)
    return context


def _show(context: ssl.SSLContext, cert_file: Path, key_file: Path) -> None:
    """Let a context show a certificate, whose key may stand in the same file."""
    for file, mark, what in ((cert_file, _CERTIFICATE, "certificate"), (key_file, _KEY, "key")):
        if mark not in _text(file, what):
            raise LogError(f"{file}: holds no {what}; name a PEM file that does")
    password = _NoPassword()
    try:
        context.load_cert_chain(cert_file, key_file, password)
    except ssl.SSLError as error:
        if password.was_asked_for:
            reason = "this key has a password, which nobody could give at every start; name one without"
        elif error.reason == "KEY_VALUES_MISMATCH":
            reason = f"not the key of the certificate in {cert_file}; name the one that belongs to it"
        else:
            reason = f"can't be read with the certificate in {cert_file} ({error}); name sound PEM files"
        raise LogError(f"{key_file}: {reason}") from error


def _text(file: Path, what: str) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except FileNotFoundError as error:
        raise LogError(f"{file}: there is no such file; name a PEM file with our {what}") from error
    except OSError as error:
        raise LogError(f"{file}: can't read our {what}: {error.strerror}") from error


class _NoPassword:
    """Stands in for the question at the terminal that Python's ssl would ask and wait for."""

    was_asked_for = False

    def __call__(self) -> bytes:
        """None is known."""
        self.was_asked_for = True
        return b""
