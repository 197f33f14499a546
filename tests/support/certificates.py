"""A certificate authority of our own and the certificate of a server on this machine."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.daemon import unprivileged

PROGRAMS = ("openssl",)
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30")


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: what clients trust, and what servers for `localhost` and 127.0.0.1 show."""

    ca: Path
    certificate: Path
    key: Path


def issue(folder: Path) -> Certificates:
    """Create an authority and a server certificate signed by it, valid for 30 days."""
    certificates = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    ca_key = folder / "ca.key"
    _openssl(
        "req", "-x509", *_NEW_KEY, "-keyout", ca_key, "-out", certificates.ca, "-subj", "/CN=CA of the tests",
        "-addext", "keyUsage=critical,keyCertSign",
    )  # fmt: skip
    _openssl(
        "req", "-x509", *_NEW_KEY, "-keyout", certificates.key, "-out", certificates.certificate,
        "-CA", certificates.ca, "-CAkey", ca_key, "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-addext", "basicConstraints=critical,CA:FALSE",
    )  # fmt: skip
    shutil.chown(certificates.key, unprivileged().pw_uid)
    return certificates


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
