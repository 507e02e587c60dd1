"""The commands backup, backup-key, restore and drill, as cli.py hands them over. Exit codes: 0 done, 1 not."""

import argparse
import getpass
import os
import sys
from pathlib import Path

import qrcode
from django.conf import settings

from danvan.periods import today

from . import age, drilling, making, queries, restoring, shelf
from .refusal import Refused, both, line


def say(vietnamese: str, english: str) -> None:
    sys.stdout.write(f"{vietnamese} / {english}\n")
    sys.stdout.flush()


def run(options: argparse.Namespace) -> int:
    """Carry out one of the four; a refusal is said on the standard error stream."""
    try:
        return {"backup": backup, "backup-key": key, "restore": restore, "drill": drill}[options.command](
            options
        )
    except Refused as refusal:
        sys.stderr.write(f"danvan: {refusal}\n")
    except OSError as error:
        sys.stderr.write(f"danvan: không đọc hay ghi được / cannot read or write: {error}\n")
    return 1


def backup(options: argparse.Namespace) -> int:
    if options.nightly:
        os.nice(10)
        if queries.standing().last_backup_on == today():
            return 0
    folder = (options.to or shelf.usual()).expanduser().resolve()
    identities = age.read_identity(options.identity) if options.identity else None
    made = making.make(folder, identities)
    if options.nightly:
        return 0
    say(f"Đã sao lưu: {made.path} ({made.label.size / 2**20:.1f} MiB)", "backup written")
    say(f"Nhật ký: {made.label.entries} mục, {made.label.root}", "journal")
    checked = ("đã mở ra và so từng phần", "opened and compared part by part")
    reread = ("đã đọc lại từ đĩa và khớp", "read again from the disk and found the same")
    say(*(checked if identities else reread))
    if made.about.lost:
        lost = len(made.about.lost)
        say(
            f"Chú ý: {lost} tệp có trong sổ nhưng không còn trên đĩa",
            "files named in the database are not on disk",
        )
    if made.removed:
        say(f"Đã bỏ {len(made.removed)} bản quá hạn lưu", "old backups removed")
    if folder.stat().st_dev == Path(settings.HOME).stat().st_dev:
        say(
            "Chú ý: bản sao nằm cùng ổ đĩa với dữ liệu; chép sang nơi khác",
            "the backup lies on the same disk as the data; copy it elsewhere",
        )
    return 0


def key(options: argparse.Namespace) -> int:
    if options.list:
        for public in age.recipients():
            sys.stdout.write(f"{public}\n")
        return 0
    if options.add:
        age.add_recipient(options.add)
        say(
            f"Từ nay bản sao lưu mở được bằng khóa của {options.add}",
            "backups can be opened with that key from now on",
        )
        return 0
    private, public = age.make_identity()
    if options.to:
        _write_key(options.to.expanduser().resolve(), private, public, sealed=options.passphrase)
    else:
        if options.passphrase:
            raise Refused(both("--passphrase cần --to TỆP", "--passphrase needs --to FILE"))
        _show_key(private)
    age.add_recipient(public)
    say(f"Khóa công khai đã ghi: {public}", "the public key was kept")
    return 0


def _show_key(private: str) -> None:
    say(
        "KHÓA RIÊNG, chỉ hiện một lần. Chép ra giấy, cất trong két. Mất khóa là mất mọi bản sao lưu",
        "PRIVATE KEY, shown once. Copy it onto paper and lock it away. Without it no backup can be opened",
    )
    sys.stdout.write(f"\n{private}\n\n")
    if sys.stdout.isatty():
        drawn = qrcode.QRCode(border=2)
        drawn.add_data(private)
        drawn.print_ascii(out=sys.stdout, invert=True)


def _write_key(path: Path, private: str, public: str, *, sealed: bool) -> None:
    """The private key as a file of `age`, never beside the data or the copies."""
    for place in (Path(settings.HOME).resolve(), shelf.usual().resolve()):
        if path.is_relative_to(place):
            raise Refused(
                both(
                    f"không để khóa riêng trong {place}",
                    "the private key must not lie beside data or backups",
                )
            )
    content = f"# danvan backup\n# public key: {public}\n{private}\n".encode()
    if sealed:
        content = age.sealed(content, _new_passphrase())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(both(f"đã có tệp {path}", "that file exists already")) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    say(
        f"Khóa riêng: {path}. Chuyển đến nơi cất riêng, xóa ở máy này",
        "private key written; move it away from here",
    )


def _new_passphrase() -> str:
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\n")
    else:
        given = getpass.getpass("Mật khẩu mới của tệp khóa / New passphrase: ")
        if given != getpass.getpass("Nhập lại / Again: "):
            raise Refused(both("hai lần nhập không giống nhau", "the two entries differ"))
    if len(given) < 12:
        raise Refused(both("mật khẩu cần ít nhất 12 ký tự", "the passphrase needs at least 12 characters"))
    return given


def restore(options: argparse.Namespace) -> int:
    copy = options.file.expanduser().resolve()
    identities = age.read_identity(options.identity)
    done = restoring.restore(
        copy, identities, replace=options.replace, seal=options.seal, accept=options.accept_findings
    )
    say(
        f"Đã khôi phục vào {settings.HOME} bản lúc {done.about.made_at}",
        "restored from the backup of that moment",
    )
    say(f"Nhật ký: {done.about.head.size} mục, {done.about.head.root}", "journal entries, root")
    if done.lost is None:
        say(
            f"Mất mọi việc ghi sau {done.about.made_at}; so mục cuối với dấu niêm đã in để biết bao nhiêu",
            "everything written later is lost; compare with a printed head to know how much",
        )
    elif done.lost:
        say(f"Mất {done.lost} mục nhật ký ghi sau lúc sao lưu", "journal entries written later are lost")
    else:
        say("Không mất mục nhật ký nào so với dữ liệu đã biết", "no known journal entry is lost")
    if done.aside:
        say(f"Dữ liệu cũ giữ ở {Path(settings.HOME) / done.aside}", "the old data is kept there")
    for words in done.findings:
        sys.stdout.write(f"✗ {line(words)}\n")
    say(
        "Mọi người phải đăng nhập lại. Chạy tiếp: danvan serve",
        "everybody signs in again; go on with danvan serve",
    )
    return 1 if done.findings else 0


def drill(options: argparse.Namespace) -> int:
    copy = options.file.expanduser().resolve() if options.file else drilling.newest(shelf.usual())
    held = drilling.drill(copy, age.read_identity(options.identity))
    for vietnamese, english in held.findings:
        sys.stdout.write(f"✗ {line((vietnamese, english))}\n")
    if held.good:
        say(f"✓ Khôi phục thử được: {copy.name}, {held.seconds} giây", "the drill went well")
        return 0
    say(f"✗ Khôi phục thử không được: {copy.name}", "the drill failed; the page Sao lưu shows why")
    return 1
