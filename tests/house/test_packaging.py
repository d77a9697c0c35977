"""What is installed outside a checkout is everything there is."""

from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAPPED = {"groups._templates", "groups._static", "groups._migrations"}


def test_the_wheel_holds_every_package() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")

    listed = set(config["options"]["packages"].split())

    found = {
        ".".join(file.parent.relative_to(ROOT).parts) for file in ROOT.glob("groups/**/__init__.py")
    }
    assert listed == found | MAPPED


def test_no_lock_names_a_registry() -> None:
    locks = [*ROOT.glob("requirements/*.txt"), *ROOT.glob("package-lock.json")]

    for lock in locks:
        assert "://" not in lock.read_text(), lock
