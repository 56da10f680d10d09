"""Mistakes with a name: each is recognised by one function, told once, and repaired.

A function gets the recovery, the token that the parser cannot take and the terminal's name. It
answers with the token to go on with after its repair, or with None where it sees another mistake.
They are asked in the order of `SLIPS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from specc.syntax.slips_bodies import misplaced, missing_body, orphaned_else, unclosed_body
from specc.syntax.slips_brackets import (
    closing_bracket,
    missing_comma,
    shape_in_parentheses,
    too_deep,
    unclosed_at_end,
)
from specc.syntax.slips_formats import (
    declaration,
    equals_before_body,
    quoted_header,
    trailing_comma,
)
from specc.syntax.slips_python import (
    lambda_,
    model_method,
    path_without_quotes,
    python_operator,
    python_statement,
    string_prefix,
)
from specc.syntax.slips_words import (
    equals,
    missing_colon,
    missing_in,
    missing_operand,
    missing_parentheses,
    missing_shape,
    reserved_name,
    same_line,
)

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

Slip = Callable[["Recovery", int, str], int | None]

SLIPS: tuple[Slip, ...] = (
    too_deep,
    closing_bracket,
    unclosed_at_end,
    path_without_quotes,
    python_statement,
    python_operator,
    string_prefix,
    lambda_,
    model_method,
    quoted_header,
    equals_before_body,
    declaration,
    reserved_name,
    equals,
    trailing_comma,
    missing_body,
    unclosed_body,
    orphaned_else,
    misplaced,
    shape_in_parentheses,
    missing_shape,
    missing_comma,
    missing_colon,
    missing_in,
    missing_parentheses,
    same_line,
    missing_operand,
)
