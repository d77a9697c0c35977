"""Tired eyes can read every word, in both schemes, with more contrast or less."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
WORDS = 4.5
SIGNS = 3.0  # borders of controls, and marks that carry meaning

GROUNDS = ("paper", "surface")
READ = [
    *product(("ink", "ink-soft"), ("paper", "surface", "sunken", "glow")),
    *product(("ink",), ("accent-wash", "live-wash", "danger-wash")),
    *product(("accent", "accent-strong", "danger", "live"), GROUNDS),
    ("accent", "glow"),
    ("accent", "sunken"),
    ("accent", "live-wash"),
    ("accent", "danger-wash"),
    ("accent", "accent-wash"),
    ("accent-strong", "accent-wash"),
    ("danger", "danger-wash"),
    ("danger", "accent-wash"),
    ("live", "live-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    ("paper", "ink"),
]
SEEN = [
    *product(("edge", "focus", "accent", "danger"), GROUNDS),
    *product(("focus",), ("accent-wash", "live-wash", "danger-wash", "sunken")),
    ("edge", "sunken"),
]

Palette = dict[str, str]


def palettes() -> dict[str, Palette]:
    """Each way of looking, with the colours in force then."""
    text = (CSS / "tokens.css").read_text()
    light = _colours(_block(text, r"^:root"))
    dark = light | _colours(_block(text, r"@media \(prefers-color-scheme: dark\) \{\s*:root"))
    more = _colours(_block(text, r"@media \(prefers-contrast: more\) \{\s*:root"))
    more_dark = _colours(
        _block(
            text, r"@media \(prefers-contrast: more\) and \(prefers-color-scheme: dark\) \{\s*:root"
        )
    )
    return {
        "light": light,
        "dark": dark,
        "light, more contrast": light | more,
        "dark, more contrast": dark | more | more_dark,
    }


def _block(text: str, head: str) -> str:
    found = re.search(head + r" \{(.*?)\}", text, re.S | re.M)
    assert found, f"tokens.css has no block for {head}"
    return found[1]


def _colours(block: str) -> Palette:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two sRGB colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_faint(palette: Palette, pairs: list[tuple[str, str]], least: float) -> list[str]:
    """Pairs below ``least``, as sentences."""
    return [
        f"{mark} on {ground} is {ratio:.2f}"
        for mark, ground in pairs
        if (ratio := contrast(palette[mark], palette[ground])) < least
    ]


@pytest.mark.parametrize("way", palettes())
def test_every_word_can_be_read(way: str) -> None:
    assert too_faint(palettes()[way], READ, WORDS) == []


@pytest.mark.parametrize("way", palettes())
def test_every_control_can_be_made_out(way: str) -> None:
    assert too_faint(palettes()[way], SEEN, SIGNS) == []


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


def test_the_dark_scheme_names_every_colour_the_light_one_does() -> None:
    text = (CSS / "tokens.css").read_text()

    light = _colours(_block(text, r"^:root"))
    dark = _colours(_block(text, r"@media \(prefers-color-scheme: dark\) \{\s*:root"))

    assert light.keys() == dark.keys()


def test_colours_are_named_nowhere_but_in_the_tokens() -> None:
    elsewhere = [p for p in CSS.rglob("*.css") if p.name != "tokens.css"]

    strays = [
        f"{path.name}: {found}"
        for path in elsewhere
        for found in re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsl", path.read_text())
        if found != "#000"  # ink on paper, in print
    ]

    assert strays == []


def test_every_token_a_page_asks_for_exists() -> None:
    texts = {path: path.read_text() for path in CSS.rglob("*.css")}
    known = set(re.findall(r"(--[\w-]+):", "\n".join(texts.values())))

    missing = [
        f"{path.name}: {name}"
        for path, text in texts.items()
        for name in re.findall(r"var\((--[\w-]+)", text)
        if name not in known
    ]

    assert missing == []


def test_sides_are_logical_so_that_right_to_left_works() -> None:
    physical = re.compile(r"^\s*(?:(?:margin|padding|border)-(?:left|right)|left|right)\b.*:", re.M)

    strays = [path.name for path in CSS.rglob("*.css") if physical.search(path.read_text())]

    assert strays == []


def test_no_template_carries_a_style_or_a_script_of_its_own() -> None:
    inline = re.compile(r"\sstyle=\"[^\"]*:|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)")
    templates = CSS.parents[1] / "templates"

    strays = [
        str(p.relative_to(templates))
        for p in templates.rglob("*.html")
        if inline.search(p.read_text())
    ]

    assert strays == []


def test_every_stylesheet_is_part_of_the_page() -> None:
    imported = set(re.findall(r'@import "([^"]+)"', (CSS / "app.css").read_text()))

    on_disk = {str(p.relative_to(CSS)) for p in CSS.rglob("*.css")} - {"app.css"}

    assert imported == on_disk
