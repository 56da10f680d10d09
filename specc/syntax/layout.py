"""What a token is depends on where it stands: line breaks, braces, soft keywords.

- A line break ends a statement, except inside brackets and a map's braces, or where the next line
  starts with `->` or the sign of an operator (or with `else`, behind the `}` of an `if`; or with
  the `from` of an extern layer).
- `{` after `=`, `(`, `[`, `,`, `->`, `:` or an operator, and anywhere inside brackets, opens a map;
  elsewhere it opens a body, in which line breaks count again.
- A soft keyword is one where a statement starts and the next token is one that `FORMS` lists for
  it; anywhere else it is a name. So `input target: int32[?]` declares an input called `target`,
  `target = x` assigns, `output -> Dense(3)` uses a binding called `output`. After `output` a
  bracket starts a value (`output [a, b] -> Add`), and a minus sign does where it touches what
  follows but not the word (`output -x`, against `output - x`).
"""

from __future__ import annotations

from specc.syntax.lexer import RESERVED, Tokens
from specc.syntax.table import Table

BRACKETS = {"(": ")", "[": "]", "{": "}", "LMAP": "RMAP"}
OPENING = frozenset(BRACKETS)
CLOSING = frozenset(BRACKETS.values())
MAX_DEPTH = 100
"""How many brackets and braces may be open at once."""

CARRYING = ("->", "+", "-", "*", "/", "//", "%", "@", "**", "==", "!=", "<", "<=", ">", ">=")
"""What carries the line before on, where a line starts with it."""

SKIP = -2
"""Not a terminal: a line break that ends nothing."""
TOO_DEEP = -3
"""Not a terminal: a bracket with `max_depth` open before it."""

VALUE = frozenset(("NAME", "NUMBER", "STRING", "true", "false", "none", "(", "[", "not"))
FORMS: dict[str, frozenset[str]] = {
    "dlspec": frozenset(("NUMBER",)),
    "import": frozenset(("STRING",)),
    "param": frozenset(("NAME",)),
    "let": frozenset(("NAME",)),
    "block": frozenset(("NAME",)),
    "layer": frozenset(("NAME",)),
    "extern": frozenset(("layer",)),
    "model": frozenset(("NAME", "{")),
    "data": frozenset(("NAME", "{")),
    "train": frozenset(("NAME", "{")),
    "device": frozenset(("NAME", "{")),
    "export": frozenset(("NAME", "{")),
    "repeat": VALUE - {"not"},
    "input": frozenset(("NAME",)),
    "target": frozenset(("NAME",)),
    "augment": frozenset(("NAME",)),
    "weight": frozenset(("NAME",)),
    "update": frozenset(("NAME",)),
    "output": VALUE,
}
"""What must follow a word where a statement starts to make it a keyword."""


def is_special(terminal: str) -> bool:
    """Whether the parser must ask `Layout` what a token of this kind is."""
    return (
        terminal in OPENING
        or terminal in CLOSING
        or terminal in ("NL", "in")
        or (terminal.isalpha() and terminal.islower() and terminal not in RESERVED)
    )


class Layout:
    """Says which terminal each token is, given the brackets that are open before it.

    `open` holds the tokens of the brackets open now, `statement` the soft keyword that started
    the statement at hand. `resumed` is a token that starts a statement although no line break
    stands before it: recovery from an error says so. `dedents` maps a body without braces (an
    error that was reported) to the column of the line that opened it.
    """

    def __init__(self, tokens: Tokens, table: Table, max_depth: int = MAX_DEPTH) -> None:
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.tokens = tokens
        self.max_depth = max_depth
        self.open: list[int] = []
        self.statement = 0
        self.resumed = 0
        self.dedents: dict[int, int] = {}
        ids = table.ids
        self.ids = ids
        self.name, self.nl = ids["NAME"], ids["NL"]
        self.lbrace, self.rbrace = ids["{"], ids["}"]
        self.lmap, self.rmap = ids["LMAP"], ids["RMAP"]
        self.opening = frozenset(ids[name] for name in OPENING)
        self.closing = frozenset(ids[name] for name in CLOSING)
        self.statement_ends = frozenset((self.nl, self.lbrace, self.rbrace))
        self.soft = frozenset(
            ids[word] for word in ids if word.isalpha() and word.islower() and is_special(word)
        ) - {ids["in"]}
        self.words = words = self.soft | {self.name}
        self.forms = {
            ids[word]: frozenset(ids[kind] for kind in form) | (words if "NAME" in form else set())
            for word, form in FORMS.items()
        }
        before_map = ("=", ",", "->", ":", "+", "-", "*", "/", "//", "%", "@", "**", "==", "!=")
        self.before_map = frozenset(ids[text] for text in before_map)
        self.carrying = frozenset(ids[text] for text in CARRYING)

    def terminal(self, i: int) -> int:
        """What token `i`, of a special kind, is; `SKIP` and `TOO_DEEP` are no terminals."""
        kind = self.kinds[i]
        in_body = not self.open or self.kinds[self.open[-1]] == self.lbrace
        if kind == self.nl:
            following = self.kinds[i + 1]
            is_carried_on = (
                following in self.carrying
                or (following == self.ids["else"] and self.kinds[i - 1] == self.rbrace)
                or (following == self.ids["from"] and self.statement == self.ids["extern"])
            )
            return kind if in_body and not is_carried_on else SKIP
        if kind in self.opening:
            if kind == self.lbrace and not (
                in_body and (not i or self.kinds[i - 1] not in self.before_map)
            ):
                kind = self.kinds[i] = self.lmap
            return kind if len(self.open) < self.max_depth else TOO_DEEP
        if kind in self.closing:
            if kind == self.rbrace and self.open and self.kinds[self.open[-1]] == self.lmap:
                kind = self.kinds[i] = self.rmap
            return kind
        if kind in self.soft:
            return self.word(i, kind, in_body)
        if kind == self.ids["in"] and not self.open and self.statement == self.ids["param"]:
            return self.ids["RANGE"]
        return kind

    def word(self, i: int, kind: int, in_body: bool) -> int:
        """A soft keyword's terminal: its own, or that of a name."""
        ids, kinds, texts = self.ids, self.kinds, self.texts
        if kind == ids["from"]:  # it may stand on a line of its own
            return kind if self.statement == ids["extern"] and not self.open else self.name
        if in_body and self.starts_statement(i):
            if self.is_keyword(i, kind):
                self.statement = kind
                return kind
        elif kind == ids["as"]:
            if (
                in_body
                and self.statement == ids["repeat"]
                and kinds[i - 1] != ids["repeat"]
                and kinds[i + 1] in self.words
            ):
                return kind
        elif self.statement == ids["extern"] and not self.open:
            if kind == ids["layer"] and kinds[i - 1] == ids["extern"]:
                return kind
        elif self.statement == ids["param"] and not self.open:
            if kind == ids["one"] and kinds[i - 1] == ids[":"] and texts[i + 1] == "of":
                return kind
            if kind == ids["of"] and texts[i - 1] == "one" and kinds[i - 2] == ids[":"]:
                return kind
        return self.name

    def starts_statement(self, i: int) -> bool:
        """Whether token `i` stands first in its statement; a body is open around it."""
        return i == 0 or self.kinds[i - 1] in self.statement_ends or i == self.resumed

    def is_keyword(self, i: int, kind: int) -> bool:
        """Whether the soft keyword `i` at the start of a statement has its form after it."""
        form = self.forms.get(kind)
        if form is None:
            return False
        following = self.kinds[i + 1]
        if kind == self.ids["repeat"] and following in self.opening:
            return self.has_body(i)
        if following in form:
            return True
        if self.name in form and self.texts[i + 1] in RESERVED:
            return self.texts[i + 2] in ("=", ":")  # nothing else, so the parser can say so
        if following == self.ids[":"] and self.lbrace in form:
            return self.kinds[i + 2] == self.nl  # Python's body, so the parser can say so
        if following != self.ids["-"] or kind not in (self.ids["output"], self.ids["repeat"]):
            return False
        starts, ends = self.tokens.starts, self.tokens.ends
        return starts[i + 1] > ends[i] and starts[i + 2] == ends[i + 1]

    def has_body(self, i: int) -> bool:
        """Whether `{` follows on the line of token `i`: `repeat (n) {`, against `repeat(n)`."""
        while self.kinds[i] not in (self.nl, self.lbrace):
            i += 1
        return self.kinds[i] == self.lbrace

    def shifted(self, i: int, terminal: int) -> bool:
        """Note that the parser took token `i`; whether bodies without braces may end here."""
        if terminal in self.opening:
            self.open.append(i)
            self.statement = 0 if terminal == self.lbrace else self.statement
        elif terminal in self.closing:
            if self.open:  # recovery may have closed it before
                self.open.pop()
        elif terminal == self.nl:
            self.statement = 0
            return bool(self.dedents)
        return False
