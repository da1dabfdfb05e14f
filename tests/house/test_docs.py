"""What is written about the house is there, and what is there is written about."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.core.formats import EXPORTERS
from app.settings import Settings
from tests.house.sources import ROOT, shown, with_suffix

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_TEST = re.compile(r"`(?:(tests/[\w/]+\.py)::)?(test_\w+)`")
_SETTING_ROW = re.compile(r"^\| `(TESSERA_[A-Z_]+)` \| ([^|]*) \|", re.MULTILINE)


def links_of(page: Path) -> Iterator[str]:
    """Relative links of a page, without what follows a #."""
    for link in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        target = unquote(link.partition("#")[0])
        if target and "://" not in target and not target.startswith("mailto:"):
            yield target


@pytest.mark.parametrize("page", with_suffix(".md"), ids=shown)
def test_every_link_leads_somewhere_within_the_repository(page: Path) -> None:
    ends = {link: (page.parent / link).resolve() for link in links_of(page)}
    broken = [link for link, end in ends.items() if not end.exists() or not end.is_relative_to(ROOT)]
    assert broken == []


def test_every_page_is_reached_from_the_front_page() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md" and page.is_file():
            seen.add(page)
            waiting += [(page.parent / link).resolve() for link in links_of(page)]
            waiting += [(page.parent / link / "README.md").resolve() for link in links_of(page)]
    alone = {shown(page) for page in with_suffix(".md") if page.is_relative_to(ROOT / "docs")}
    assert alone - {shown(page) for page in seen} == set()


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_has_its_page_and_the_list_names_it(name: str) -> None:
    page = ROOT / "docs" / "formats" / f"{name}.md"
    assert page.is_file()
    assert f"({page.name})" in (page.parent / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_the_settings() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    described = {name: default.strip() for name, default in _SETTING_ROW.findall(text)}
    assert described == {f"TESSERA_{name.upper()}": shown_default(name) for name in Settings.model_fields}


def shown_default(name: str) -> str:
    """A setting's default as the table writes it."""
    default = Settings.model_fields[name].default
    if isinstance(default, Path) and default.is_absolute():
        default = default.relative_to(ROOT)
    return f"`{default}`" if default != "" else "empty"


def test_every_test_that_a_page_names_exists() -> None:
    defined = {
        (shown(path), node.name)
        for path in with_suffix(".py")
        if path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    names = {name for _, name in defined}
    missing = [
        (shown(page), file, test)
        for page in with_suffix(".md")
        for file, test in _TEST.findall(page.read_text(encoding="utf-8"))
        if ((file, test) not in defined if file else test not in names)
    ]
    assert missing == []


@pytest.mark.parametrize("path", [p for p in with_suffix(".py") if p.is_relative_to(ROOT / "app" / "core")], ids=shown)
def test_whatever_core_offers_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [name for name, node in public(tree) if not ast.get_docstring(node)]
    assert silent == []


def public(tree: ast.Module) -> Iterator[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]]:
    """The module, its public functions and classes, and their public methods."""
    yield "module", tree
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner
