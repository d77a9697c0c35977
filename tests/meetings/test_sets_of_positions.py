"""Sets of positions as whole numbers: what is put in comes out, however many there are."""

from hypothesis import example, given
from hypothesis import strategies as some

from groups.meetings.bits import bits_of, positions_of, values_at

SIZE = 300


@given(some.sets(some.integers(0, SIZE - 1)))
@example(set())
@example({SIZE - 1})  # few: looked for
@example(set(range(SIZE)))  # many: walked through
def test_what_was_put_in_comes_out_in_order(positions: set[int]) -> None:
    bits = bits_of(positions, SIZE)
    assert list(positions_of(bits)) == sorted(positions)
    assert list(values_at(bits, range(1000, 1000 + SIZE))) == [1000 + n for n in sorted(positions)]
