"""What is asked for, for one code or for all warnings: to allow, warn or deny.

A level for a code goes before one for all `warnings`, whatever their order; of two for the same
code, the last counts. So it is in rustc and, for groups of rules, in Ruff.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specc.record import value

ALL_WARNINGS = "warnings"


@value
class Levels:
    """The levels asked for: `allow`, `warn` or `deny`, by code and for all `warnings`."""

    chosen: Mapping[str, str]

    def of(self, code: str, *, by_default: bool) -> tuple[str, str]:
        """The level of a warning, and what was asked for: the code or `warnings`.

        `by_default` says whether the warning is given unasked; what is not, `warnings`
        does not mean.
        """
        if code in self.chosen:
            return self.chosen[code], code
        if not by_default:
            return "allow", ALL_WARNINGS
        return self.chosen.get(ALL_WARNINGS, "warn"), ALL_WARNINGS


DEFAULTS = Levels({})


def levels(chosen: Iterable[tuple[str, str]]) -> Levels:
    """Levels from pairs of a level and a code. Raises ValueError, with a text for users."""
    from specc.diagnostics.codes import ALL

    found: dict[str, str] = {}
    for level, selector in chosen:
        code = selector if selector == ALL_WARNINGS else selector.upper()
        if code != ALL_WARNINGS and (code not in ALL or code[0] != "W"):
            raise ValueError(_refusal(selector, code))
        found[code] = level
    return Levels(found)


def _refusal(selector: str, code: str) -> str:
    from specc.diagnostics.codes import ALL
    from specc.similar import similar

    if code in ALL:
        return f"{code} is an error: only warnings have levels"
    near = similar(code, [known for known in (*ALL, ALL_WARNINGS) if known[0] in "Ww"])
    known = f"similar: {', '.join(near)}" if near else "'specc explain' lists them"
    return f"no warning has the code '{selector}'; {known}"
