"""E01xx: what the parser says."""

from __future__ import annotations

from specc.diagnostics.model import Code

UNEXPECTED = Code("E0101", "unexpected text", "expected {expected}, found {found}")
UNCLOSED_BRACKET = Code(
    "E0102", "bracket without its end", "expected `{closer}` to close the {what}"
)
UNOPENED_BRACKET = Code("E0103", "bracket without its start", "`{bracket}` closes nothing")
WRONG_BRACKET = Code(
    "E0104", "wrong closing bracket", "expected `{closer}` to close the {what}, found `{found}`"
)
MISSING_COMMA = Code("E0105", "missing comma", "expected `,` before {found}")
UNCLOSED_STRING = Code("E0106", "string without its end", "this string has no {end} {quote}")
BAD_ESCAPE = Code("E0107", "unknown escape", "a string has no escape `{escape}`")
BAD_NUMBER = Code("E0108", "malformed number", "`{text}` is no number")
BAD_CHARACTER = Code("E0109", "character without meaning", "{character} means nothing in a spec")
LOOK_ALIKE = Code("E0110", "look-alike character", "{character} is not the plain {plain}")
BAD_NAME = Code("E0111", "name with other letters", "`{name}` cannot be a name")
OTHER_CONSTANT = Code(
    "E0112", "another language's spelling of a constant", "`{name}` is written `{ours}`"
)
FOREIGN_OPERATOR = Code(
    "E0113", "operator of another language", "`{operator}` is no operator of a spec"
)
EQUALS_FOR_ASSIGN = Code(
    "E0114", "comparison where a value is given", "`==` compares; `=` gives a value"
)
ASSIGN_FOR_EQUALS = Code(
    "E0115", "value given where a comparison is meant", "`=` gives a value; `==` compares"
)
COLON_FOR_ASSIGN = Code(
    "E0116", "colon where a value is given", "`{name}` gets its value by `=`, not `:`"
)
SEMICOLON = Code("E0117", "semicolon", "statements end with their line, not with `;`")
PYTHON_STATEMENT = Code("E0118", "statement of Python", "`{word}` is a statement of Python")
MODEL_METHOD = Code("E0119", "method of a Keras model", "a spec does not call `model.{method}`")
MISSING_BODY = Code("E0120", "body without its brace", "expected `{{` to open the body of {what}")
COLON_BODY = Code("E0121", "body after a colon", "the body of {what} stands in braces")
UNCLOSED_BODY = Code("E0122", "body without its end", "the body of {what} has no closing `}}`")
MISPLACED = Code("E0123", "statement in the wrong place", "{what} stands {where}")
TOO_DEEP = Code("E0124", "nested too deeply", "{what} nests more than {limit} levels deep")
CHAINED_COMPARISON = Code(
    "E0125", "chained comparison", "comparisons do not chain: `{first}` and `{second}` in a row"
)
NOT_AFTER_OPERATOR = Code(
    "E0126", "`not` after an operator", "`not` after `{operator}` needs parentheses"
)
RESERVED_WORD = Code(
    "E0127", "reserved word as a name", "`{word}` is a reserved word, which cannot be a name"
)
SAME_LINE = Code("E0128", "two statements on one line", "expected a new line before {found}")
FOREIGN_COMMENT = Code(
    "E0129", "comment of another language", "a comment starts with `#`, not with `{sign}`"
)
FENCE = Code("E0130", "fence of Markdown", "a fence of Markdown is no part of a spec")
STRING_PREFIX = Code("E0131", "prefix of a string", "a string has no prefix such as `{prefix}`")
UNSEEN_IN_STRING = Code(
    "E0132", "invisible character in a string", "{character} in a string is written `{escape}`"
)
