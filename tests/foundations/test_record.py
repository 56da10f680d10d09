"""`specc.record` must do what `dataclasses` does, or passes that rely on it break quietly."""

import copy
import dataclasses
import pickle

import pytest

from specc.record import record, value


@record
class Base:
    span: int


@record
class Leaf(Base):
    """A leaf."""

    name: str
    size: int = 3

    @property
    def double(self) -> int:
        return 2 * self.size


@value
class Pair:
    left: int
    right: tuple[int, ...] = ()


def test_arguments_go_in_by_position_and_by_name_with_defaults() -> None:
    leaf = Leaf(1, name="a")
    assert (leaf.span, leaf.name, leaf.size, leaf.double) == (1, "a", 3, 6)
    assert Leaf(1, "a", 4).size == 4
    assert Leaf.__doc__ == "A leaf."


@pytest.mark.parametrize("arguments", [(), (1,), (1, "a", 2, 3)])
def test_a_wrong_number_of_arguments_is_a_type_error(arguments: tuple[int, ...]) -> None:
    with pytest.raises(TypeError, match="__init__"):
        Leaf(*arguments)


def test_a_field_with_a_default_comes_last() -> None:
    with pytest.raises(TypeError, match="'second' has no default"):

        @record
        class Wrong:
            first: int = 1
            second: int


def test_there_is_no_dict_and_no_other_attribute() -> None:
    with pytest.raises(AttributeError):
        Leaf(1, "a").colour = "red"  # type: ignore[attr-defined]


def test_records_are_equal_to_themselves_alone() -> None:
    leaf = Leaf(1, "a")
    assert leaf == leaf
    assert leaf != Leaf(1, "a")
    assert len({leaf, Leaf(1, "a")}) == 2


def test_values_are_equal_and_hash_by_their_fields() -> None:
    assert Pair(1, (2,)) == Pair(1, (2,))
    assert Pair(1, (2,)) != Pair(1, (3,))
    assert Pair(1) != (1, ())
    assert len({Pair(1), Pair(1)}) == 1


def test_repr_names_every_field() -> None:
    assert repr(Leaf(1, "a")) == "Leaf(span=1, name='a', size=3)"


def test_match_takes_fields_by_position() -> None:
    match Leaf(1, "a"):
        case Leaf(span, name, size):
            assert (span, name, size) == (1, "a", 3)
        case _:
            pytest.fail("did not match")


def test_the_functions_of_dataclasses_work() -> None:
    assert dataclasses.is_dataclass(Leaf)
    assert [f.name for f in dataclasses.fields(Leaf)] == ["span", "name", "size"]
    assert dataclasses.replace(Leaf(1, "a"), size=9).size == 9
    assert dataclasses.asdict(Pair(1)) == {"left": 1, "right": ()}


def test_copies_and_pickles() -> None:
    assert copy.deepcopy(Pair(1, (2,))) == Pair(1, (2,))
    assert pickle.loads(pickle.dumps(Pair(1, (2,)))) == Pair(1, (2,))
