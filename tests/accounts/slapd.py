"""A directory server of its own on free loopback ports: OpenLDAP's slapd, with TLS by a certificate made here."""

import datetime as dt
import ipaddress
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BASE = "dc=coquan,dc=vn"
SEARCHER = f"cn=danvan,{BASE}"
SEARCHER_PASSWORD = "chi-de-tim"
PASSWORD = "mat-khau-thu-muc"
# The sign-in name in the directory, the name, the unit of the tree it stands in.
PEOPLE = (
    ("staff", "Lê Thị Minh Hạnh", "nguoi"),
    ("colleague", "Mai Văn Bình", "nguoi"),
    ("nguyễn.hằng", "Nguyễn Thu Hằng", "nguoi"),
    ("stranger", "Người Ngoài", "nguoi"),
    ("clerk", "Phạm Văn Tuấn", "nguoi"),
    ("clerk", "Phạm Văn Tuấn", "khac"),
    ("a*b(c)\\d,e", "Trần Đặc Biệt", "nguoi"),
)


@dataclass(frozen=True)
class Running:
    """Where it answers and how it is checked."""

    plain: str
    encrypted: str
    ca_file: Path
    home: Path
    process: "subprocess.Popen[bytes]"


def program() -> str:
    """The server's program; where it is missing the test says so, and in CI it may not be missing."""
    found = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")
    if found is None:
        words = "needs a directory server: apt-get install slapd"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    return str(found)


@contextmanager
def running() -> Iterator[Running]:
    """Started with people in it, stopped and removed afterwards."""
    slapd = program()
    home = Path(tempfile.mkdtemp(prefix="danvan-ldap-"))
    try:
        _certificate(home)
        _write(home)
        plain, encrypted = _free_port(), _free_port()
        given = ["-f", str(home / "slapd.conf")]
        subprocess.run(
            [slapd, "-T", "add", *given, "-l", str(home / "people.ldif")],
            check=True,
            capture_output=True,
        )
        addresses = f"ldap://127.0.0.1:{plain}/ ldaps://127.0.0.1:{encrypted}/"
        process = subprocess.Popen(
            [slapd, *given, "-h", addresses, "-d", "0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(plain, process)
            yield Running(
                f"ldap://127.0.0.1:{plain}", f"ldaps://127.0.0.1:{encrypted}", home / "ca.pem", home, process
            )
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("slapd did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write(home: Path) -> None:
    (home / "data").mkdir()
    schemas = "\n".join(
        f"include /etc/ldap/schema/{name}.schema" for name in ("core", "cosine", "inetorgperson")
    )
    modules = "modulepath /usr/lib/ldap\nmoduleload back_mdb\n" if Path("/usr/lib/ldap").is_dir() else ""
    (home / "slapd.conf").write_text(
        f"""{schemas}
{modules}
pidfile {home}/pid
argsfile {home}/args
TLSCACertificateFile {home}/ca.pem
TLSCertificateFile {home}/server.pem
TLSCertificateKeyFile {home}/server.key
database mdb
maxsize 16777216
suffix "{BASE}"
rootdn "cn=root,{BASE}"
directory {home}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{SEARCHER}" read by * none
""",
        encoding="utf-8",
    )
    (home / "people.ldif").write_text("\n".join(_entries()), encoding="utf-8")
    (home / "password").write_text(f"{SEARCHER_PASSWORD}\n", encoding="utf-8")


def _entries() -> Iterator[str]:
    yield f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: coquan\no: Cơ quan\n"
    for unit in ("nguoi", "khac"):
        yield f"dn: ou={unit},{BASE}\nobjectClass: organizationalUnit\nou: {unit}\n"
    yield (
        f"dn: {SEARCHER}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
        f"cn: danvan\nuserPassword: {SEARCHER_PASSWORD}\n"
    )
    for number, (name, full, unit) in enumerate(PEOPLE):
        escaped = name.replace("\\", "\\\\").replace(",", "\\,")
        yield (
            f"dn: uid={escaped},ou={unit},{BASE}\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {full}\n"
            f"sn: {full.split()[0]}\nemployeeNumber: {number}\nuserPassword: {PASSWORD}\n"
        )


def _certificate(home: Path) -> None:
    """A certificate authority of one evening and a certificate for 127.0.0.1."""
    now = dt.datetime.now(dt.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("danvan test CA", "slapd")
    ]

    def made(whose: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(names[whose])
            .issuer_name(names[0])
            .public_key(keys[whose].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=whose == 0, path_length=None), critical=True)
        )

    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    authority = made(0).sign(keys[0], hashes.SHA256())
    server = made(1).add_extension(address, critical=False).sign(keys[0], hashes.SHA256())
    for path, certificate in ((home / "ca.pem", authority), (home / "server.pem", server)):
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (home / "server.key").write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
