"""One word finds everything: folders, templates, styles, scripts and tests bear a domain's name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
DOMAINS = {file.parent.name for file in ROOT.glob("groups/*/__init__.py")} - {"plumbing"}
SHARED_TEMPLATES = {"components", "layouts", "errors", "emails"}
SHARED_SCRIPTS = {"lib", "log"}
SHARED_STYLES = {"app", "tokens", "base"}
SHARED_TESTS = {"plumbing", "house", "walks", "migrations", "servers", "data", "cases"}
DRAWERS = re.compile(r"\b(utils?|helpers?|common|misc|stuff)\b")
OUR_ROOT_ELSEWHERE = re.compile("(?<![\\w.])" + "/" + "work" + r"\b")

# What a template or a script may name: links that a person presses, and names that are no address.
KNOWN_ADDRESSES = {
    "http://www.w3.org/2000/svg",  # the name of a language, never fetched
    "https://findahelpline.com",  # where to look for help when we know no line
    "https://example.org/calendar/meetings/friday-night.ics",  # the component page's example
}


def python_files(folder: str) -> Iterator[Path]:
    return (ROOT / folder).rglob("*.py")


def folders(path: Path) -> set[str]:
    return {one.name for one in path.iterdir() if one.is_dir() and not one.name.startswith("__")}


def strings_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("domain", sorted(DOMAINS | {"plumbing"}))
def test_every_domain_says_what_it_is(domain: str) -> None:
    tree = ast.parse((ROOT / "groups" / domain / "__init__.py").read_text())

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1, "an __init__.py of a domain is a docstring and nothing else"


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in python_files("groups")
        if not ast.get_docstring(ast.parse(file.read_text()))
    ]

    assert silent in ([], ["groups/meetings/views/blueprint.py"])


def test_folders_bear_the_names_of_domains() -> None:
    assert folders(TEMPLATES) <= DOMAINS | SHARED_TEMPLATES
    assert folders(ROOT / "static" / "js") <= DOMAINS | SHARED_SCRIPTS
    assert folders(ROOT / "tests") <= DOMAINS | SHARED_TESTS


def test_styles_bear_the_names_of_domains() -> None:
    sheets = {sheet.stem for sheet in (ROOT / "static" / "css").glob("*.css")}

    assert sheets - SHARED_STYLES <= DOMAINS
    assert folders(ROOT / "static" / "css") <= DOMAINS | {"components"}


def test_there_is_no_drawer() -> None:
    everything = [p for top in ("groups", "templates", "static/js", "tests") for p in _below(top)]

    assert [str(path) for path in everything if DRAWERS.search(path.stem)] == []


def _below(top: str) -> Iterator[Path]:
    return (path for path in (ROOT / top).rglob("*") if "__pycache__" not in path.parts)


def test_who_is_asked_does_not_look_into_the_database() -> None:
    entrances = [*(ROOT / "groups").glob("*/views.py"), *(ROOT / "groups").glob("*/views/*.py")]
    entrances += (ROOT / "groups").glob("*/events.py")

    looking = [
        str(file.relative_to(ROOT))
        for file in entrances
        if re.search(
            r"^from (sqlalchemy|groups\.plumbing\.db) import .*\b(db|select)\b",
            file.read_text(),
            re.MULTILINE,
        )
    ]

    assert looking == [], "fetch in queries.py, through the member"


def test_a_domain_renders_its_own_templates_only() -> None:
    strangers = [
        f"{file.relative_to(ROOT)}: {words}"
        for domain in DOMAINS
        for file in python_files(f"groups/{domain}")
        for words in strings_of(file)
        if re.fullmatch(r"[a-z_]+(/[a-z_]+)+\.(html|txt)", words)
        if words.removeprefix("emails/").split("/")[0] != domain
    ]

    assert strangers == []


def test_a_template_uses_its_own_domain_and_what_all_share() -> None:
    strangers = [
        f"{file.relative_to(TEMPLATES)}: {used}"
        for file in TEMPLATES.rglob("*.html")
        for used in re.findall(
            r'(?:extends|include|from|import) "([a-z_]+)/[^"]+"', file.read_text()
        )
        if used not in {file.relative_to(TEMPLATES).parts[0], "components", "layouts"}
    ]

    assert strangers == []


def test_every_template_is_used() -> None:
    files = [*python_files("groups"), *TEMPLATES.rglob("*.html")]
    words = "\n".join(file.read_text() for file in files)

    forgotten = [
        name
        for path in TEMPLATES.rglob("*.*")
        if (name := str(path.relative_to(TEMPLATES))) and f'"{name}"' not in words
    ]

    assert forgotten == []


def test_every_behaviour_a_page_asks_for_exists() -> None:
    entries = "".join(
        (ROOT / "static" / "js" / f"{name}.js").read_text() for name in ("app", "rooms")
    )
    known = set(re.findall(r'^  "([a-z/-]+)":', entries, re.MULTILINE))

    asked = {
        one
        for file in TEMPLATES.rglob("*.html")
        for several in re.findall(r'data-behaviour="([a-z/ -]+)"', file.read_text())
        for one in several.split()
    }

    assert asked <= known


def test_no_page_names_another_host() -> None:
    files = [*TEMPLATES.rglob("*.*"), *_below("static")]
    files = [file for file in files if "dist" not in file.parts]
    texts = [f.read_text() for f in files if f.suffix in {".html", ".txt", ".js", ".css", ".svg"}]

    named = set(re.findall(r"""https?://[^\s"'`)<>]+""", "\n".join(texts)))

    assert {name for name in named if "${" not in name} <= KNOWN_ADDRESSES


def test_the_repository_stands_alone() -> None:
    texts = {".py", ".md", ".cfg", ".toml", ".html", ".css", ".js", ".json", ".txt", ".in", ".yaml"}
    tops = ("groups", "templates", "static", "tests", "docs", "migrations", "requirements")
    files = [f for top in tops for f in _below(top)] + [f for f in ROOT.iterdir() if f.is_file()]

    named = [
        str(file.relative_to(ROOT))
        for file in files
        if file.is_file() and (file.suffix in texts or file.name == "dev")
        if OUR_ROOT_ELSEWHERE.search(file.read_text(errors="replace"))
    ]

    assert named == []
