"""Work on files strangers made, in a process of its own with little memory and time (T-65).

for said in limited.lines("danvan.units.workbook", paths, seconds=600): ...

The process imports one module and calls its `main(arguments)`, which calls `guard` first, prints one JSON value a
line and ends with "end". It knows nothing of Django, of the database or of the surroundings of the caller.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

MEMORY: Final = 1536 * 1024 * 1024
END: Final = "end"


class TooHeavy(Exception):
    """The process did not come to its end: too much memory, too much time, or it broke down."""


# -I keeps the surroundings of the caller out; the package is found where it lies.
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " import importlib; importlib.import_module(sys.argv[2]).main(sys.argv[3:])"
)


def lines(
    module: str, arguments: Sequence[str | Path], *, seconds: int, content: bytes | None = None
) -> Iterator[Any]:
    """What `module.main(arguments)` prints, value by value; TooHeavy when it does not end within `seconds`.

    `content` reaches it through its standard input, for what may never lie in a file.
    """
    home = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-I", "-c", _START, home, module, *map(str, arguments)]
    child = subprocess.Popen(  # noqa: S603 - our own module, the files are arguments
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL if content is None else subprocess.PIPE,
    )
    clock = threading.Timer(seconds, child.kill)
    clock.start()
    if content is not None:
        threading.Thread(target=_feed, args=(child, content), daemon=True).start()
    try:
        assert child.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in child.stdout:
            said = json.loads(line)
            if said == END:
                return
            yield said
        raise TooHeavy
    except ValueError as cut:
        raise TooHeavy from cut
    finally:
        clock.cancel()
        child.kill()
        with child:
            pass


def _feed(child: "subprocess.Popen[bytes]", content: bytes) -> None:
    """Write while the caller reads; a child that ends early has its reasons, and the caller learns them."""
    with contextlib.suppress(OSError, ValueError):
        assert child.stdin is not None  # noqa: S101 - a pipe was asked for
        child.stdin.write(content)
        child.stdin.close()


def guard(seconds: int, memory: int = MEMORY) -> None:
    """In the process itself: how much it may take, and that it writes no file."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def say(value: object) -> None:
    """One value to the caller."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")
