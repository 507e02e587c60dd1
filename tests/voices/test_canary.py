"""A whole journey over a real server at its most talkative; then every byte it left behind is searched (T-11, T-19)."""

import base64
import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from danvan.accounts.sample_people import SAMPLE_PASSPHRASE, SAMPLE_PASSWORD

from .made import photo

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
TEXT = "Canari-mot: phụ cấp của tổ khảo sát Canari-hai chưa được trả."
SAID = "Canari-ba: nói thêm một câu."
REACH = "canari-bon@example.vn"
AGENT = "Canari-Agent/7419"
ADDRESS = "203.0.113.77"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops the server by a signal")


@dataclass
class Server:
    """A demo of its own: its address, and the folder that holds everything it may write."""

    base: str
    folder: Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "tmp").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DANVAN_", "DJANGO_"))},
        "DANVAN_HOME": str(tmp_path / "home"),
        "DANVAN_LOG_LEVEL": "DEBUG",
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONUTF8": "1",
    }
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "danvan.cli", "demo", "--size", "small", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/", process)
            yield Server(f"http://127.0.0.1:{port}", tmp_path)
        finally:
            stop(process)


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    pytest.fail("the demo did not answer")


def stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Browser:
    """A browser; `told` is what it says of itself."""

    def __init__(self, server: Server, **told: str) -> None:
        self.base = server.base
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        said = [(name.replace("_", "-"), value) for name, value in told.items()]
        self.opener.addheaders = [*said, ("Origin", self.base)]

    def get(self, path: str) -> str:
        return self._read(self.base + path)

    def post(self, path: str, given: dict[str, str], files: dict[str, bytes] | None = None) -> str:
        if not files:
            return self._read(self.base + path, urlencode(given).encode())
        border = uuid4().hex
        body = b"".join(_part(border, name, value.encode()) for name, value in given.items())
        body += b"".join(_part(border, "uploads", content, file=name) for name, content in files.items())
        kind = f"multipart/form-data; boundary={border}"
        return self._read(self.base + path, body + f"--{border}--\r\n".encode(), kind)

    def _read(self, address: str, body: bytes | None = None, kind: str = "") -> str:
        request = urllib.request.Request(address, body)
        if kind:
            request.add_header("Content-Type", kind)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return str(error.read().decode())


def _part(border: str, name: str, content: bytes, file: str = "") -> bytes:
    called = f'; filename="{file}"\r\nContent-Type: image/jpeg' if file else ""
    head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def journey(server: Server) -> list[str]:
    """Send, be opened and asked, look up, speak, fail: what must not be found afterwards."""
    sender = Browser(server, User_Agent=AGENT, X_Forwarded_For=ADDRESS, Forwarded=f"for={ADDRESS}")
    unit = re.search(r'name="unit" value="([^"]+)"', sender.get("/gui/"))
    assert unit
    page = sender.post("/gui/viet/", {"unit": unit[1], "way": "CONFIDENTIAL"})
    typed = {**dict(HIDDEN.findall(page)), "text": TEXT, "field": "FINANCE", "reach": REACH}
    assert TEXT in sender.post("/gui/xem-lai/", typed)
    files = {"Canari-nam.jpg": photo()}
    page = sender.post("/gui/bien-nhan/", typed, files)
    receipt = "".join(re.findall(r"<span>(\d{4})</span>", page))
    assert len(receipt) == 24, page
    sender.post("/tra-cuu/", {"receipt": "9" * 24})
    assert SAID in sender.post("/tra-cuu/loi-nhan/", {"receipt": receipt, "text": SAID, "number": "0"})
    read_at_the_desk(server)
    return [
        TEXT,
        "Canari-mot",
        "Canari-hai",
        SAID,
        REACH,
        "Canari-nam",
        "Canari-7419",
        AGENT,
        ADDRESS,
        receipt,
        " ".join(re.findall("....", receipt)),
        receipt[8:22],
        typed["form_key"],
        SAMPLE_PASSPHRASE,
    ]


def read_at_the_desk(server: Server) -> None:
    """Whoever reads it signs in, unlocks, and looks at all there is."""
    reader = Browser(server)
    token = TOKEN.search(reader.get("/nb/dang-nhap/"))
    assert token
    reader.post(
        "/nb/dang-nhap/",
        {"csrfmiddlewaretoken": token[1], "sign_in_name": "nhan-kin", "password": SAMPLE_PASSWORD},
    )
    token = TOKEN.search(reader.get("/nb/hop-kin/mo-khoa/"))
    assert token
    opened = {"csrfmiddlewaretoken": token[1], "passphrase": SAMPLE_PASSPHRASE}
    box = reader.post("/nb/hop-kin/mo-khoa/", opened)
    pages = [reader.get(address) for address in set(re.findall(r'href="(/nb/hop-kin/y-kien/\w+/)"', box))]
    assert any(TEXT in page and SAID in page for page in pages)


def spellings(words: str) -> set[bytes]:
    """The ways one text may lie in bytes."""
    forms = {words, unicodedata.normalize("NFD", words), words.upper(), words.lower()}
    plain = {form.encode(code) for form in forms for code in ("utf-8", "utf-16-le", "utf-16-be")}
    return (
        plain
        | {base64.b64encode(one)[2:-4] for one in plain}
        | {urlencode({"": one})[1:].encode() for one in plain}
    )


def unpacked(content: bytes) -> bytes:
    """The bytes, and those of every gzip stream in them."""
    found = [content]
    for place in re.finditer(rb"\x1f\x8b\x08", content):
        try:
            found.append(gzip.decompress(content[place.start() :]))
        except (OSError, EOFError):
            continue
    return b"\0".join(found)


def test_nothing_of_a_journey_lies_anywhere_in_the_clear(server: Server) -> None:
    """Database, write-ahead log, temporary files, everything printed: no word, code, address, agent, or file name."""
    secret = journey(server)
    searched = {path: unpacked(path.read_bytes()) for path in server.folder.rglob("*") if path.is_file()}
    assert any(path.suffix == ".sqlite3" for path in searched)
    assert (server.folder / "output") in searched
    found = [
        (words, path.name)
        for path, content in searched.items()
        for words in secret
        if any(one in content for one in spellings(words) if len(one) > 7)
    ]
    assert found == []
