"""Who tried Homegroup and then serves it does not serve the people of the try-out."""

from pathlib import Path

import pytest

from groups.config import Settings, UnsafeSettings

SERVED = {
    "GROUPS_ENV": "production",
    "GROUPS_SECRET_KEY": "k" * 48,
    "GROUPS_PUBLIC_URL": "https://homegroup.example",
}


@pytest.fixture
def tried(tmp_path: Path) -> dict[str, str]:
    """Settings that name the folder of a try-out."""
    folder = {"DATA": str(tmp_path)}
    Settings.from_environment({"GROUPS_ENV": "demo"} | folder)
    return folder


def test_production_does_not_start_on_the_people_of_a_try_out(tried: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings, match="name another folder with DATA"):
        Settings.from_environment(SERVED | tried)


def test_whoever_says_that_they_are_theirs_may_keep_them(tried: dict[str, str]) -> None:
    (Path(tried["DATA"]) / "secret-key").unlink()

    assert Settings.from_environment(SERVED | tried).environment == "production"


def test_a_database_elsewhere_is_not_the_one_of_the_try_out(tried: dict[str, str]) -> None:
    elsewhere = {"GROUPS_DATABASE_URL": "postgresql://homegroup@db.example/homegroup"}

    assert Settings.from_environment(SERVED | tried | elsewhere).environment == "production"
