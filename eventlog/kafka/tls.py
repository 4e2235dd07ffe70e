"""Encryption: whom we trust, and the certificate that we show."""

from __future__ import annotations

import ssl
from pathlib import Path

from eventlog.log import LogError


def tls_context(ca_file: Path | None, cert_file: Path | None, key_file: Path | None) -> ssl.SSLContext:
    """What a client trusts, and the certificate that it shows where the broker asks for one.

    Raises:
        LogError: a file is missing, or is no PEM file of what it should hold.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise LogError(
            f"can't read certificate authorities from {ca_file}: {error}; name a PEM file"
        ) from error
    context.sslsocket_class = _Socket
    if cert_file is not None:
        try:
            context.load_cert_chain(cert_file, key_file)
        except OSError as error:
            raise LogError(
                f"can't read our certificate from {cert_file} and its key from {key_file or cert_file}: "
                f"{error}; name PEM files that belong together, the key without a password"
            ) from error
    return context


class _Socket(ssl.SSLSocket):
    """Closes itself when the handshake fails: kafka-python would leave it to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - as the base class has it
        """Shake hands; see SSLSocket."""
        try:
            super().do_handshake(block)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except OSError:
            self.close()
            raise
