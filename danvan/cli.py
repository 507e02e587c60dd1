"""The command `danvan`: everything an operator types. Vietnamese first, English beside it."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = _parser().parse_args(arguments)
    prepare(demo=options.command == "demo")
    run: Run = options.run
    try:
        return run(options)
    except KeyboardInterrupt:
        return 130


def prepare(*, demo: bool = False) -> None:
    """Name the settings and the data folder for this process and all it starts; imports no Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")
    os.environ.setdefault("DANVAN_HOME", str(_home()))
    if demo:
        os.environ["DANVAN_DEMO"] = "1"
    # Data and keys are nobody else's business, whatever the account's habits are.
    os.umask(0o077)


def _home() -> Path:
    """var/ of a clone, or the usual data folder of the account for an installed package."""
    if (PACKAGE.parent / "pyproject.toml").exists():
        return PACKAGE.parent / "var"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "danvan"


def _django() -> None:
    """Load Django; the supervising process of serve and demo never does, to stay small."""
    import django

    django.setup()


def serve(options: argparse.Namespace) -> int:
    """Two server processes on loopback and the worker beside them; stopping one stops all."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _refuse_taken(options.host, options.port)
    if code := _child("prepare", "--port", str(options.port)):
        return code
    print(f"danvan: http://localhost:{options.port}  (Ctrl-C: dừng / stop)", flush=True)
    # Until the server has its own handlers, a stop must still reach the worker.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    worker = None if options.no_worker else Worker()
    try:
        Granian(
            "danvan.wsgi:application",
            address=options.host,
            port=options.port,
            interface=Interfaces.WSGI,
            workers=2,
            blocking_threads=4,
            websockets=False,
            workers_kill_timeout=5,  # one told to stop while still starting may not hear it
            log_level=LogLevels.warning,
        ).serve()
    finally:
        if worker:
            worker.stop()
    return 0


class Worker:
    """The worker as a child process, started again if it dies, gone when we go."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(_command("work", "--attached", str(os.getpid())), stdin=subprocess.DEVNULL)

    def _watch(self) -> None:
        while True:
            self._process.wait()
            if self._stopping.wait(timeout=5):
                return
            print(
                "danvan: bộ xử lý nền dừng, chạy lại / the worker ended, starting it again", file=sys.stderr
            )
            self._process = self._start()


def work(options: argparse.Namespace) -> int:
    _django()
    from danvan.home import worker

    return worker.run(attached=options.attached)


def migrate(options: argparse.Namespace) -> int:
    """Django's migrate; without arguments it only does something when something is left to do."""
    _django()
    from django.core.management import call_command

    if options.arguments:
        call_command("migrate", *options.arguments)
    elif _behind():
        print("Cập nhật cơ sở dữ liệu / bringing the database up to date", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    return _guards()


def start_up(options: argparse.Namespace) -> int:
    """What serve needs before it opens: the database up to date, and a code where nobody is there yet."""
    if code := migrate(argparse.Namespace(arguments=[])):
        return code
    from danvan.home import first_run

    return _say_code(options.port) if first_run.nobody_yet() else 0


def setup_code(options: argparse.Namespace) -> int:
    """A new set-up code; 1 where somebody is there already."""
    if code := migrate(argparse.Namespace(arguments=[])):
        return code
    from danvan.home import first_run

    if not first_run.nobody_yet():
        print("Đã có người, không cần mã / there are people already, no code is needed", file=sys.stderr)
        return 1
    return _say_code(options.port)


def _say_code(port: int) -> int:
    from danvan.home import first_run

    print(
        f"Chưa có ai / nobody is here yet: http://localhost:{port}/nb/bat-dau/lan-dau/\n"
        f"Mã cài đặt / set-up code: {first_run.make_code()}",
        flush=True,
    )
    return 0


def _guards() -> int:
    """Refuse to start when the triggers that keep the journal unchanged are not all in place (T-35)."""
    from django.db import connection

    from danvan.journal import triggers

    if lacking := triggers.missing(connection):
        print(
            "danvan: nhật ký mất chốt bảo vệ, chạy `danvan verify`, rồi `danvan migrate journal` để dựng lại / "
            f"the journal lost its guards, run `danvan verify`, then `danvan migrate journal`: {', '.join(lacking)}",
            file=sys.stderr,
        )
        return 1
    return 0


def _behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def sample(options: argparse.Namespace) -> int:
    """The sample organisation in an empty database; refuses to mix it with real data."""
    migrate(argparse.Namespace(arguments=[]))
    from danvan import sample as content

    if not content.exists():
        content.make(options.size)
    elif not options.if_empty:
        print("Đã có dữ liệu, không tạo mẫu / there is data already, no sample made", file=sys.stderr)
        return 1
    if options.names:
        print("Người mẫu / sample people:")
        for name, role in content.sign_ins():
            print(f"  {name:<24}{role}")
        print(f"  mật khẩu chung / password of all: {content.PASSWORD}", flush=True)
    return 0


def demo(options: argparse.Namespace) -> int:
    """What a newcomer runs: sample data where there is none, who may sign in, the server."""
    _refuse_taken(options.host, options.port)
    if code := _child("sample", "--size", options.size, "--if-empty", "--names"):
        return code
    return serve(options)


def import_(options: argparse.Namespace) -> int:
    _django()
    from danvan.units import imports

    return imports.from_command_line(
        options.files, write=options.write, full_list=options.full_list, ends=options.yes_end
    )


def verify(options: argparse.Namespace) -> int:
    """Recompute the journal; 1 and a line per finding when anything is not as it was written."""
    _django()
    from danvan.journal import queries

    verdict = queries.verify()
    for finding in verdict.findings:
        print(f"✗ {finding}")
    print(
        f"{verdict.size} mục ghi / entries, {verdict.erased} đã xóa nội dung / erased,"
        f" {verdict.checkpoints} dấu niêm / signed heads, {verdict.root.hex()}"
    )
    return 0 if verdict.good else 1


def backups(options: argparse.Namespace) -> int:
    """backup, backup-key, restore, drill."""
    if into := getattr(options, "into", None):
        os.environ["DANVAN_HOME"] = str(into.expanduser().resolve())
    _django()
    from danvan.backups import command

    return command.run(options)


def doctor(options: argparse.Namespace) -> int:
    _django()
    from danvan.home import doctor as examination

    findings = list(examination.examine())
    for finding in findings:
        print(f"{'✓' if finding.good else '✗'} {finding.text}")
    return 0 if all(finding.good for finding in findings) else 1


def password(options: argparse.Namespace) -> int:
    _django()
    from getpass import getpass

    from danvan.accounts import operating

    return operating.set_password(options.person, getpass)


def unlock(options: argparse.Namespace) -> int:
    _django()
    from danvan.accounts import operating

    return operating.unlock(options.person)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "danvan.cli", *arguments]


def _child(*arguments: str) -> int:
    """Another command in a process of its own, waited for."""
    return subprocess.run(_command(*arguments), check=False).returncode


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"Cổng {port} không mở được / port {port} cannot be opened: {error.strerror}.\n"
                f"Chọn cổng khác / choose another: DANVAN_PORT={port + 1 if port < 65535 else 8000}"
            )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"cổng là số từ 1 đến 65535 / a port is 1 to 65535, not {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    from danvan import __version__

    parser = argparse.ArgumentParser(
        prog="danvan",
        description="Công tác dân vận: lắng nghe, trả lời, giữ lời hứa. / Listen, answer, keep promises.",
        epilog="Dữ liệu nằm trong DANVAN_HOME. / Data lives in DANVAN_HOME.",
    )
    parser.add_argument("--version", action="version", version=f"danvan {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH/COMMAND")

    def add(name: str, run: Run, help_text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(run=run)
        return command

    for command in (
        add("serve", serve, "chạy chương trình và bộ xử lý nền / run the program and its worker"),
        add("demo", demo, "chạy thử với dữ liệu mẫu / try it with sample data"),
    ):
        command.add_argument("--host", default="127.0.0.1", help="địa chỉ mở / address to open (%(default)s)")
        command.add_argument(
            "--port",
            type=_port,
            default=os.environ.get("DANVAN_PORT", "8000"),
            help="cổng / port (DANVAN_PORT, %(default)s)",
        )
        command.add_argument(
            "--no-worker", action="store_true", help="không chạy bộ xử lý nền / without the worker"
        )
    _size(commands.choices["demo"])

    worker = add("work", work, "chỉ chạy bộ xử lý nền / run the worker only")
    worker.add_argument("--attached", type=int, metavar="PID", help=argparse.SUPPRESS)

    made = add("sample", sample, "tạo tổ chức mẫu / make the sample organisation")
    _size(made)
    made.add_argument(
        "--if-empty", action="store_true", help="chỉ khi chưa có dữ liệu / only where there is no data"
    )
    made.add_argument("--names", action="store_true", help="kể tên đăng nhập / list the sign-in names")

    _import_options(
        add("import", import_, "nhập đơn vị và người từ Excel, CSV / import units and people from Excel, CSV")
    )

    add("verify", verify, "kiểm tra nhật ký có bị sửa không / check that the journal is as it was written")
    add("doctor", doctor, "khám máy và dữ liệu / examine the installation")

    _backups(add)

    updated = add("migrate", migrate, "cập nhật cơ sở dữ liệu / bring the database up to date")
    updated.add_argument("arguments", nargs=argparse.REMAINDER, help="như của Django / as Django's own")

    for command in (
        commands.add_parser("prepare"),  # not listed: what serve runs first
        add("setup-code", setup_code, "mã cài đặt mới cho lần đầu / a new set-up code for the first run"),
    ):
        command.add_argument("--port", type=_port, default=os.environ.get("DANVAN_PORT", "8000"))
    commands.choices["prepare"].set_defaults(run=start_up)

    changed = add("password", password, "đặt lại mật khẩu / set a person's password")
    changed.add_argument("person", metavar="TÊN/NAME", help="tên đăng nhập / sign-in name")

    freed = add("unlock", unlock, "gỡ bước xác nhận thứ hai / remove a person's second factor")
    freed.add_argument("person", metavar="TÊN/NAME", help="tên đăng nhập / sign-in name")
    return parser


def _backups(add: Callable[[str, Run, str], argparse.ArgumentParser]) -> None:
    made = add("backup", backups, "sao lưu dữ liệu, có mã hóa / make an encrypted backup")
    made.add_argument("--to", type=Path, metavar="FOLDER", help="thư mục chứa / folder (DANVAN_BACKUPS)")
    _identity(made, required=False)
    made.add_argument(
        "--nightly", action="store_true", help="nếu hôm nay chưa có / unless made today, quietly"
    )

    keyed = add("backup-key", backups, "tạo khóa sao lưu / make the key backups are opened with")
    keyed.add_argument(
        "--to", type=Path, metavar="FILE", help="ghi khóa riêng vào tệp / private key into a file"
    )
    keyed.add_argument("--passphrase", action="store_true", help="khóa tệp bằng mật khẩu / seal that file")
    keyed.add_argument("--add", metavar="age1...", help="thêm khóa công khai / one more public key")
    keyed.add_argument("--list", action="store_true", help="kể các khóa công khai / list the public keys")

    restored = add("restore", backups, "khôi phục từ bản sao lưu / restore a backup; stop the program first")
    restored.add_argument("file", type=Path, metavar="BACKUP")
    _identity(restored)
    restored.add_argument("--into", type=Path, metavar="HOME", help="vào thư mục khác / another DANVAN_HOME")
    restored.add_argument(
        "--replace", action="store_true", help="thay dữ liệu đang có / replace what is there"
    )
    restored.add_argument("--seal", type=Path, metavar="FILE", help="dấu niêm mới hơn / a newer signed head")
    restored.add_argument(
        "--accept-findings",
        action="store_true",
        help="vẫn khôi phục dù có lỗi / restore in spite of findings",
    )

    tried = add("drill", backups, "diễn tập khôi phục / try a backup in a scratch place")
    tried.add_argument("file", type=Path, nargs="?", metavar="BACKUP", help="mới nhất / the newest one")
    _identity(tried)


def _identity(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    words = "tệp khóa riêng, - để gõ / private key file, - to type it"
    command.add_argument("--identity", type=Path, metavar="FILE", required=required, help=words)


def _import_options(command: argparse.ArgumentParser) -> None:
    command.epilog = (
        "Mã thoát / exit codes: 0 mọi dòng hợp lệ / every row is good; 1 có dòng lỗi, không nhập dòng đó / bad rows, "
        "left out; 2 không nhận tệp hoặc không ghi được / file refused or not written; 3 cần --yes-end, chưa ghi / "
        "--yes-end is needed, nothing written."
    )
    command.add_argument(
        "files",
        type=Path,
        nargs="+",
        action=_OneOrTwo,
        metavar="FILE",
        help="một tệp .xlsx, hoặc một hay hai tệp .csv / one .xlsx, or one or two .csv",
    )
    command.add_argument(
        "--write", action="store_true", help="ghi thật, không chỉ thử / write it, not only try it"
    )
    command.add_argument(
        "--full-list",
        default="",
        metavar="MÃ/CODE",
        help="tệp là danh sách đầy đủ của đơn vị này / the file is the full list of this unit",
    )
    command.add_argument(
        "--yes-end",
        type=int,
        metavar="N",
        help="đồng ý kết thúc đúng N vị trí công tác / agree that exactly N posts end",
    )


class _OneOrTwo(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        if len(values or ()) > 2:
            parser.error("nhiều nhất hai tệp / two files at most")
        setattr(namespace, self.dest, values)


def _size(command: argparse.ArgumentParser) -> None:
    sizes = "small: ~40 đơn vị/units; full: ~77.000 người/people"
    command.add_argument("--size", choices=["small", "full"], default="small", help=sizes)


if __name__ == "__main__":
    sys.exit(main())
