"""The kinds of meetings as data: one code, one name, one address; and what BMLT calls them."""

import pytest

from groups.meetings import formats, types
from tests.meetings.conftest import Town, record


def test_each_type_has_one_code_and_one_address() -> None:
    assert len({code.casefold() for code in types.NAMES}) == len(types.NAMES)
    assert len(set(types.SLUGS.values())) == len(types.SLUGS)


def test_an_old_link_with_a_code_a_name_or_an_address_word_is_understood() -> None:
    for word in ("b", "Big Book", "big-book"):
        assert types.code_of(word) == "B"
    assert types.code_of("wine tasting") is None


def test_a_type_is_named_in_the_readers_language_where_we_can() -> None:
    assert types.name_of("O", "es") == "Abierta"
    assert types.name_of("D-HOH", "th") == "Deaf / Hard of Hearing"
    assert types.language_name("es", "fr") == "Espagnol"


def test_a_group_chooses_from_what_its_fellowship_knows() -> None:
    assert "B" in types.choices("aa")
    assert "BT" not in types.choices("aa")
    assert "BT" in types.choices("na")
    assert "B" not in types.choices("na")
    assert not {"B", "BT", "TC", "ONL"} & set(types.choices("oa"))
    assert "BT" in types.choices("aa", kept=["BT", "TC"])


def test_every_type_has_a_format_and_every_format_types_we_know() -> None:
    assert [one.types for one in formats.formats_of(types.NAMES) if not one.types] == []
    assert len(formats.formats_of(types.NAMES)) == len(types.NAMES)
    for one in formats.FORMATS.values():
        assert set(one.types) <= set(types.NAMES), one.key
        assert one.name_in("en"), one.key


def test_no_two_formats_share_a_number_or_a_key_in_any_case_a_client_might_fold() -> None:
    numbers = [one.id for one in formats.FORMATS.values()]
    assert len(set(numbers)) == len(numbers)
    own = {one.key.casefold() for one in formats.FORMATS.values() if one.own}
    assert not own & {one.key.casefold() for one in formats.FORMATS.values() if not one.own}


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (("B", "BEG", "Beginners"), ("BE",)),
        (("Ö", "OPEN", ""), ("O",)),  # Sweden's own key
        (("S", "CLOSED", ""), ("C",)),
        (("BB", "", "Big Book"), ("B",)),  # our own feed read back
        (("BB", "", "Bring a Book"), ()),
        (("L/R", "LANG", ""), ("LT", "RUS")),
        (("WEB", "", "Online Meeting"), ("ONL",)),
        (("XYZ", "", ""), ()),
    ],
)
def test_a_format_of_another_server_is_told_by_world_id_name_or_key(
    sent: tuple[str, str, str], meant: tuple[str, ...]
) -> None:
    assert formats.types_of(*sent) == meant


SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}


def test_a_spanish_reader_chooses_by_spanish_names(town: Town) -> None:
    town.take_in(record("hope", types=["O", "FR"]))

    page = town.visitor.get("/meetings", headers=SPANISH).text
    assert '<option value="O">Abierta (1)</option>' in page
    assert "Abierta" in town.visitor.get("/meetings/hope", headers=SPANISH).text
    assert '<option value="O">Open (1)</option>' in town.visitor.get("/meetings").text


def test_a_program_is_told_names_in_the_language_it_asks_for(town: Town) -> None:
    answer = town.visitor.get("/api/v1/types", headers=SPANISH)

    assert {"code": "O", "name": "Abierta", "slug": "open"} in answer.json["types"]
    assert answer.headers["Content-Language"] == "es"
    assert "Accept-Language" in answer.headers["Vary"]
    other = town.visitor.get("/api/v1/types", headers={"Accept-Language": "tlh"})
    assert {"code": "O", "name": "Open", "slug": "open"} in other.json["types"]
