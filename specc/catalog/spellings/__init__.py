"""What others call things: Keras 1 and 2, `tf.layers`, PyTorch, NumPy.

Tables of spellings that Keras 3 does not have, each with what stands in its place and
whether that means the same. They are read where a name was not found, never before.
No name that Keras 3 takes stands left in them; `tests/catalog/test_spellings.py` holds that.
"""

from __future__ import annotations

from specc.record import value


@value
class Spelling:
    """One name of another time or library.

    `now` is today's name, empty where one name does not do. `note` says whose name it was, and
    since when it is another; `help` what to write. `same` says that the new name in the old
    one's place means the same. `values` are words beside it that were renamed too.
    """

    now: str = ""
    note: str = ""
    help: str = ""
    same: bool = False
    values: tuple[tuple[str, str], ...] = ()


def keras(version: int, now: str, help: str = "", *, same: bool = False) -> Spelling:
    """A name that this version of Keras replaced by another."""
    return Spelling(now, f"Keras {version} renamed it to `{now}`", help, same)


def gone(version: int, help: str, now: str = "") -> Spelling:
    """A name that went with this version of Keras; `now` is the nearest to it."""
    return Spelling(now, f"Keras {version} removed it", help)


def of(library: str, now: str, help: str = "", *, same: bool = False) -> Spelling:
    """What another library calls something that Keras has."""
    return Spelling(now, f"that is its name in {library}; in Keras it is `{now}`", help, same)


def none_of(library: str, help: str) -> Spelling:
    """What another library has and Keras says otherwise."""
    return Spelling("", f"that is a name of {library}", help)
