"""What no page can keep is refused in a sentence, never with "something broke"."""

import pytest
from flask.testing import FlaskClient

from tests.meetings.conftest import Town


@pytest.mark.parametrize("address", ["/meetings/propose", "/meetings/friday-night/propose"])
@pytest.mark.parametrize(
    "sent",
    [
        r'{"name": "\ud800"}',
        r'{"\uDFFF": "x"}',
        r'{"when": ["\ud83d", "\ude00"]}',
        b'{"name": "\xed\xa0\x80"}',
        '{"name": ' + "[" * 900 + "]" * 900 + "}",
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("wanted", ["text/html", "application/json"])
def test_json_that_is_no_text_is_refused(
    town: Town, address: str, sent: str | bytes, wanted: str
) -> None:
    answer = town.visitor.post(
        address, data=sent, headers={"Content-Type": "application/json", "Accept": wanted}
    )

    assert answer.status_code == 422


def test_a_whole_letter_written_in_halves_is_kept(town: Town) -> None:
    answer = town.visitor.post(
        "/meetings/friday-night/propose",
        data=r'{"notes": "Cake \ud83c\udf82"}',
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )

    assert answer.status_code == 201
    page = town.visitor.get(f"/proposals/{answer.json['id']}").text
    assert "Cake \U0001f382" in page


@pytest.mark.parametrize(
    "address",
    [
        "/closures/{}/lift",
        "/meetings/friday-night/history/{}/undo",
        "/quality/mended/{}/undo",
        "/lists/{}/remove",
    ],
)
@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_nothing_is_called_by_is_not_found(
    ana: FlaskClient, address: str, number: int
) -> None:
    answer = ana.post(address.format(number))

    assert answer.status_code == 404
