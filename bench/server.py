"""Starting a server, its memory with all its children, and ending it gently or not."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

from .client import Visitor


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server process and everything it started, in a process group of its own."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], port: int, first_page: str
    ) -> None:
        """Start it and wait for its first answered page; `started` says how long that took."""
        self.port = port
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [*command],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while not self._answers(first_page):
            if self._process.poll() is not None or time.perf_counter() - began > 120:
                self.kill()
                raise RuntimeError(f"the server did not answer: {' '.join(command)}")
            time.sleep(0.01)
        self.started = time.perf_counter() - began

    def _answers(self, page: str) -> bool:
        visitor = Visitor(self.port)
        try:
            return visitor.get(page).status == 200
        except (OSError, HTTPException):
            return False
        finally:
            visitor.close()

    def memory(self) -> float:
        """MiB of proportional memory (PSS) of the whole tree of processes."""
        return sum(_pss(pid) for pid in self._tree()) / 1024

    def _tree(self) -> Iterator[int]:
        waiting = [self._process.pid]
        while waiting:
            pid = waiting.pop()
            yield pid
            with suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text(encoding="ascii").split())

    def kill(self) -> None:
        """End all its processes at once, without a word: what a power cut leaves."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], port: int, first_page: str
) -> Iterator[Server]:
    server = Server(command, environment, port, first_page)
    try:
        yield server
    finally:
        server.stop()
