"""What a page of words says of time before, or without, any script of ours."""

import re

from tests.messaging.conftest import Pair
from tests.servers.homegroup import Homegroup

DAY = r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} \w+, \d{2}:\d{2}"


def times_on(page: str) -> list[str]:
    return re.findall(r'<time datetime="2[^>]*>([^<]*)</time>', page)


def choose_zone(server: Homegroup, handle: str, zone: str) -> None:
    with server.database() as database:
        database.execute("UPDATE members SET timezone = ? WHERE handle = ?", (zone, handle))


def test_dov_reads_the_hour_of_his_own_clock_and_cleo_that_of_utc(
    pair: Pair, shared_server: Homegroup
) -> None:
    cleo, dov = pair
    choose_zone(shared_server, dov.name, "Asia/Kolkata")
    cleo.write("Is it too late to write?")

    (his,), (hers,) = times_on(dov.page()), times_on(cleo.page())

    assert re.fullmatch(f"{DAY} IST", his)
    assert re.fullmatch(f"{DAY} UTC", hers)
    assert his[-9:-4] != hers[-9:-4]


def test_the_list_of_threads_says_it_likewise(pair: Pair, shared_server: Homegroup) -> None:
    cleo, dov = pair
    choose_zone(shared_server, dov.name, "Asia/Kolkata")
    cleo.write("Good morning.")

    said = times_on(dov.person.get("/messages").text)

    assert said
    assert all(re.fullmatch(f"{DAY} IST", one) for one in said)
