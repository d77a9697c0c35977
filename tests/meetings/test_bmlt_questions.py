"""Whatever stands in the address, a BMLT question is read without falling over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.meetings.addresses import address_of
from groups.meetings.forms.bmlt_question import asked, selection_of
from groups.meetings.selecting import Entry, chosen, page_of

NAMES = """
meeting_ids weekdays[] weekdays venue_types formats formats_comparison_operator services[0]
recursive SearchString StartsAfterH StartsAfterM EndsBeforeH MinDurationH MaxDurationM lat_val
long_val geo_width geo_width_km sort_results_by_distance meeting_key meeting_key_value
data_field_key sort_keys sort_key page_size page_num advanced_published lang_enum
""".split()
NUMBERS = st.sampled_from(
    ["1", "-1", "0", "1,2,-3", "7", "nan", "inf", "-inf", "1e999", "9" * 40, "-0", "+5", "٣", "1.5"]
)
WORDS = st.one_of(NUMBERS, st.text(max_size=12), st.sampled_from([",,,", " ", "start_time,town"]))
QUESTIONS = st.dictionaries(st.sampled_from(NAMES), st.lists(WORDS, min_size=1, max_size=3))


def entry(number: int, latitude: float | None, start: int) -> Entry:
    return Entry(
        *(number, number, number % 7 + 1, start, 60, 1, (17, 8), 1, latitude, -121.9),
        *("Hope", "San José", "", "", "CA", "en"),
    )


TOWN = [entry(1, 37.3, 0), entry(2, None, 1439), entry(3, 89.9, 720)]


@given(QUESTIONS)
def test_no_question_breaks_it_and_none_finds_what_is_not_there(
    question: dict[str, list[str]],
) -> None:
    selection = selection_of(asked(question))

    found = page_of(chosen(TOWN, selection), selection)

    assert {one.id for one, _km in found} <= {1, 2, 3}


@given(st.text(alphabet="ab1, -9Z", max_size=40))
def test_no_address_breaks_it_and_none_of_its_letters_is_lost(line: str) -> None:
    said = address_of(line)

    joined = " ".join((said.street, said.town, said.province, said.postal_code, said.country))
    assert sorted(joined.replace(",", "").replace(" ", "")) == sorted(
        line.replace(",", "").replace(" ", "")
    )


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("12 Main St, Springfield, IL 62701, USA", "12 Main St|Springfield|IL|62701|USA"),
        ("1 A St, Suite 4, Chicago, IL 60641, USA", "1 A St, Suite 4|Chicago|IL|60641|USA"),
        ("San Jose, CA, USA", "|San Jose|CA||USA"),
        ("San Jose, CA 95126, USA", "|San Jose|CA|95126|USA"),
        ("12 A St, Toronto, ON M5V 2T6, Canada", "12 A St|Toronto|ON|M5V 2T6|Canada"),
        ("Hauptstraße 1, 10115 Berlin, Germany", "Hauptstraße 1|Berlin||10115|Germany"),
        ("Sveavägen 1, 111 57 Stockholm, Sweden", "Sveavägen 1|Stockholm||111 57|Sweden"),
        ("10 Downing St, London SW1A 2AA, UK", "10 Downing St|London||SW1A 2AA|UK"),
        ("Berlin", "|Berlin|||"),
        ("", "||||"),
    ],
)
def test_a_line_of_address_is_taken_apart(line: str, parts: str) -> None:
    said = address_of(line)

    found = (said.street, said.town, said.province, said.postal_code, said.country)
    assert "|".join(found) == parts
