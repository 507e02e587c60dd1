"""Rules of the house that no linter expresses."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client

from danvan.policy import PUBLIC, pages

ROOT = Path(settings.PACKAGE)
APPS = sorted(
    config.name.split(".")[1] for config in apps.get_app_configs() if config.name.startswith("danvan.")
)


def modules(name: str) -> list[Path]:
    return [path for path in sorted(ROOT.glob(f"*/{name}.py")) if "migrations" not in path.parts]


def named(path: Path) -> str:
    return "/".join(path.parts[-2:])


@pytest.mark.parametrize("app", APPS)
def test_every_app_says_what_it_is_for(app: str) -> None:
    assert len(importlib.import_module(f"danvan.{app}").__doc__ or "") > 60


@pytest.mark.parametrize("path", modules("views"), ids=named)
def test_views_never_touch_the_tables(path: Path) -> None:
    touched = [node.lineno for node in ast.walk(ast.parse(path.read_text())) if _is_objects(node)]
    assert not touched, f"T-02: {path} reads tables at lines {touched}; ask a query"


def _is_objects(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}


@pytest.mark.parametrize("path", modules("rules"), ids=named)
def test_rules_know_no_database(path: Path) -> None:
    source = path.read_text()
    assert ".objects" not in source
    assert "HttpRequest" not in source


def actions() -> list[object]:
    found = []
    for app in sorted(set(APPS) - {"journal", "search", "notices", "home"}):
        try:
            module = importlib.import_module(f"danvan.{app}.actions")
        except ModuleNotFoundError:
            continue
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith(("_", "follows")):
                found.append(pytest.param(f"{app}.{name}", function, id=f"{app}.{name}"))
    return found


@pytest.mark.parametrize(("name", "function"), actions())
def test_every_action_names_who_acts(name: str, function: object) -> None:
    parameters = inspect.signature(function).parameters  # type: ignore[arg-type]
    assert "by" in parameters, f"{name} takes no `by`"
    assert parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("path", modules("actions"), ids=named)
def test_every_action_is_one_transaction(path: Path) -> None:
    tree = ast.parse(path.read_text())
    loose = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(argument.arg == "by" for argument in node.args.kwonlyargs)
        and not node.name.startswith("_")
        and not any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]
    assert not loose, f"{path}: not atomic: {loose}"


def test_no_schema_names_in_sql() -> None:
    """National scale runs one organisation per schema."""
    for path in ROOT.rglob("*.py"):
        assert not re.search(r"(?i)\b(from|join|into|update|table|on)\s+\"?public\"?\.", path.read_text()), (
            path
        )


WORDS_OWNER = ROOT / "concerns" / "words.py"


def test_only_words_reads_the_words_of_a_concern() -> None:
    """T-16: `open_item` is the only path to what people wrote."""
    for path in ROOT.rglob("*.py"):
        if path == WORDS_OWNER or "migrations" in path.parts or path.name == "models.py":
            continue
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("models"):
                names = {alias.name for alias in node.names}
                inside = "concerns" in path.parts or "concerns" in (node.module or "")
                assert not (inside and names & {"Words", "Message", "File"}), path


@pytest.mark.django_db
def test_public_pages_set_no_cookie_and_load_nothing_foreign(client: Client) -> None:
    """T-10, T-23: outside /nb/ no cookie is ever set, and everything comes from this very host."""
    for name, address, needs in pages():
        if needs != PUBLIC or address.startswith(settings.SIGNED_IN_PREFIX) or "<" in address:
            continue
        answer = client.get(f"/{address}")
        assert answer.status_code in {200, 302, 404}, name
        assert not answer.cookies, name
        assert "http://" not in answer.content.decode().replace("http://www.w3.org/2000/svg", ""), name
        assert "https://" not in answer.content.decode(), name


@pytest.mark.django_db
def test_cookies_of_signed_in_pages_stay_under_their_prefix(client: Client) -> None:
    answer = client.get("/nb/dang-nhap/")
    assert answer.cookies
    assert {cookie["path"] for cookie in answer.cookies.values()} == {"/nb/"}
    assert all(cookie["httponly"] for cookie in answer.cookies.values())


def test_transactions_are_not_opened_by_requests() -> None:
    assert not transaction.get_connection().settings_dict["ATOMIC_REQUESTS"]
