"""The center that plans are brought for."""

import pytest

from models import StaffRole
from tests.factories import make_center, make_course, make_staff


@pytest.fixture
def center(session):
    """One center with a course and two of its staff."""
    center = make_center(session, "한빛배움터", code="T100")
    make_course(session, "스마트폰 기초")
    make_staff(session, center, "한가람")
    make_staff(session, center, "이슬찬", role=StaffRole.ASSISTANT)
    make_staff(session, center, "문보라", role=StaffRole.SUPPORTER)
    session.commit()
    return center
