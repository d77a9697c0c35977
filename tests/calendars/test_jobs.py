"""Addresses that were switched off are forgotten once there is nothing left to clear."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from groups.calendars.jobs import forget_addresses
from groups.calendars.models import CalendarAddress
from groups.plumbing.db import db
from tests.calendars.conftest import House
from tests.calendars.test_own_calendars import make


@pytest.mark.parametrize("wipe", ["yes", "no"])
def test_an_address_that_ben_switched_off_is_gone_after_thirty_days(
    house: House, wipe: str
) -> None:
    ben = house.let_in("Ben")
    kept, _ = make(ben)
    gone, _ = make(ben)
    ben.post(f"/me/calendars/{gone}/revoke", data={"wipe": wipe})

    assert left_after(house, timedelta(days=29)) == {kept, gone}
    assert left_after(house, timedelta(days=2)) == {kept}


def left_after(house: House, time: timedelta) -> set[str]:
    """Let everything have happened that much earlier, then do the job."""
    with house.inside():
        for address in db.session.scalars(select(CalendarAddress)):
            for name in ("made_at", "revoked_at", "wiped_until"):
                moment = getattr(address, name)
                setattr(address, name, moment and moment - time)
    with house.app.app_context():
        forget_addresses()
        return set(db.session.scalars(select(CalendarAddress.public_id)))
