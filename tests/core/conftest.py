"""Offices in which a story has already begun."""

from datetime import date

import pytest

from mailbot.core.readings import Button, Options
from tests.core.people import CAMILLE, EN3S, Office


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def submitted(office: Office) -> Office:
    office.offers()
    office.presses(
        CAMILLE, "offer-created", Button.SUBMIT, options=Options(alert=True, due=date(2027, 1, 20))
    )
    return office


@pytest.fixture
def approved(submitted: Office) -> Office:
    submitted.presses(EN3S, "request", Button.APPROVE)
    return submitted
