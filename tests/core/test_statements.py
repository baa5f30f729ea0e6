from learning_centers.core.statements import in_parts, table_of
from models import Attendee


def test_lists_are_parted():
    assert list(in_parts([])) == [[]]
    assert [len(part) for part in in_parts(range(5_001))] == [5_000, 1]


def test_a_value_that_comes_twice_is_sent_once():
    assert list(in_parts([3, 1, 3])) == [[3, 1]]


def test_the_table_is_that_of_the_model():
    assert table_of(Attendee).name == "attendee"
    assert "merged_into_id" in table_of(Attendee).c
