"""What happens when the parser cannot go on.

`Recovery.recover` is asked once per error. It lets slips.py look for a mistake that has a name and
an obvious repair; where there is none it says what was expected, and skips: inside brackets to the
next comma or the closing bracket, elsewhere to the end of the statement. What was skipped becomes
an ERROR symbol, which the grammar takes as an operand or as a statement with or without a body, so
everything around it is still built.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Code, Fix, Label, Sink
from specc.limits import MOST_MISTAKES
from specc.source import Source, Span
from specc.syntax import ast, phrases, slips
from specc.syntax.driver import Build, Stacks
from specc.syntax.layout import BRACKETS, Layout
from specc.syntax.lexer import Tokens
from specc.syntax.table import Table

MAX_TRIES = 8
"""How often one token may be repaired before its statement is given up."""


class Recovery:
    """Reports, repairs the stacks, and says with which token to go on."""

    def __init__(
        self,
        source: Source,
        tokens: Tokens,
        table: Table,
        layout: Layout,
        stacks: Stacks,
        build: list[Build | None],
        sink: Sink,
    ) -> None:
        self.source = source
        self.tokens = tokens
        self.kinds, self.texts = tokens.kinds, tokens.texts
        self.size = len(tokens.kinds)
        """How many tokens the file has; those made up stand behind them."""
        self.starts, self.ends = tokens.starts, tokens.ends
        self.table = table
        self.ids = table.ids
        self.names = {kind: name for name, kind in table.ids.items()}
        self.layout = layout
        self.stacks = stacks
        self.build = build
        self.sink = sink
        self.token = -1
        self.tries: dict[int, int] = {}
        """How often each token was asked about: what ends the search, whatever happens."""
        self.quiet = -1
        """A token at which an error is the consequence of one that was told."""
        self.mended: set[int] = set()
        """Brackets that were read as others."""
        self.stray_end = -1
        """The token behind the last statement outside of everything."""
        self.indents: dict[int, int] = {}
        self.colon_line = -1
        """The line of the last `"key": value`, at whose end a comma is part of the slip."""
        self.asked = 0
        self.again = 0
        """How many tokens were looked at or read again."""

    def recover(self, i: int, terminal: int) -> int:
        """Deal with token `i`, which the parser cannot take as `terminal`."""
        if self.sink.is_full:
            return self.stop()
        self.asked += 1
        if self.asked > MOST_MISTAKES:
            self.pop(len(self.stacks.values))
            return self.size - 1  # the end of the file
        self.token = i
        self.tries[i] = self.tries.get(i, 0) + 1
        if self.tries[i] > MAX_TRIES:
            return self.give_up(i)
        if not self.in_brackets() and self.accepts("let"):
            self.reduce("let")  # what is whole before a new statement is built
        told, last = self.tokens.told, self.stacks.last
        if i in told or told.get(last) or self.ids["ERROR"] in (self.kinds[i], self.kinds[last]):
            self.quiet = i  # the lexer's part was told
        for slip in slips.SLIPS:
            go_on = slip(self, i, self.names.get(terminal, ""))
            if go_on is not None:
                return go_on
        self.report_unexpected(i)
        return self.skip(i)

    def stop(self) -> int:
        """Forget the file, of which nobody will be told more; its end."""
        self.layout.open.clear()
        self.pop(len(self.stacks.values))
        self.stacks.last = -1
        return self.size - 1

    def give_up(self, i: int) -> int:
        """Skip the statement, then token `i`; at the end of the file, forget what is unfinished."""
        go_on = self.skip_statement(i)
        if go_on > i or self.tries[i] <= MAX_TRIES + 2:
            return go_on
        if self.names[self.kinds[i]] != "$END":
            return i + 1
        self.pop(len(self.stacks.values))
        return i

    # ----------------------------------------------------------------- reporting

    def report(
        self,
        code: Code,
        span: Span,
        label: str = "",
        *,
        secondary: Iterable[Label] = (),
        notes: Iterable[str] = (),
        helps: Iterable[str] = (),
        fixes: Iterable[Fix] = (),
        **fields: object,
    ) -> None:
        """Report, unless what is at hand follows from a mistake that was told."""
        if self.quiet != self.token:
            self.sink.report(
                code,
                span,
                label,
                secondary=secondary,
                notes=notes,
                helps=helps,
                fixes=fixes,
                **fields,
            )

    def report_unexpected(self, i: int) -> None:
        """The message of last resort: what could stand here, what does."""
        last = self.stacks.last
        before = self.texts[last] if last >= 0 else ""
        if not before.strip() or before == "}":
            before = ""
        helps = []
        start = self.statement_start(i)
        usage = phrases.USAGE.get(self.texts[start]) if start < i else None
        if usage and not self.in_brackets():
            helps.append(f"it is written like `{usage}`")
        self.report(
            codes.UNEXPECTED,
            self.span_of(i),
            expected=phrases.expected(self.accepts, before),
            found=self.found(i),
            helps=helps,
        )

    def found(self, i: int) -> str:
        """What token `i` is called."""
        base = self.source.base
        text = self.source.text[self.starts[i] - base : self.ends[i] - base]
        return phrases.found(text, self.names[self.kinds[i]])

    def span_of(self, i: int) -> Span:
        """Where token `i` is shown: an end of line right behind the token before it."""
        if self.names[self.kinds[i]] in ("NL", "$END"):
            end = self.ends[self.stacks.last] if self.stacks.last >= 0 else self.starts[i]
            return Span(end, end)
        return Span(self.starts[i], self.ends[i])

    # ------------------------------------------------------------ where things are

    def line(self, i: int) -> int:
        """The number of token `i`'s line, from 0."""
        return self.line_of(self.starts[i])

    def line_of(self, offset: int) -> int:
        """The number of the line that an offset lies in, from 0."""
        return bisect_right(self.source.line_starts(), offset - self.source.base) - 1

    def column(self, i: int) -> int:
        """How far into its line token `i` starts; the end of the file is left of everything."""
        return -1 if self.names[self.kinds[i]] == "$END" else self.column_of(self.starts[i])

    def column_of(self, offset: int) -> int:
        """How far into its line an offset lies."""
        return offset - self.source.base - self.source.line_starts()[self.line_of(offset)]

    def indent(self, i: int) -> int:
        """How far the line of token `i` is indented."""
        line = self.line(i)
        if line not in self.indents:
            text = self.source.text
            start = at = self.source.line_starts()[line]
            while text[at : at + 1] in (" ", "\t", "\ufeff") and at < len(text):
                at += 1
            self.indents[line] = at - start
        return self.indents[line]

    def is_first_on_line(self, i: int) -> bool:
        """Whether only blanks stand before token `i` on its line."""
        return self.column(i) == self.indent(i)

    def in_brackets(self) -> bool:
        """Whether the innermost open bracket is one in which line breaks do not count."""
        is_open = self.layout.open
        return bool(is_open) and self.kinds[is_open[-1]] != self.layout.lbrace

    def list_depth(self) -> int:
        """The index in `states` of the list of statements that is being read."""
        states, rows, let = self.stacks.states, self.table.rows, self.ids["let"]
        depth = len(states) - 1
        while depth > 0 and rows[states[depth]].get(let, 0) <= 0:
            depth -= 1
        return depth

    def statement_start(self, i: int) -> int:
        """The first token of the statement that was being read when token `i` came."""
        depth = self.list_depth()
        return self.stacks.firsts[depth] if depth < len(self.stacks.firsts) else i

    # -------------------------------------------------------------------- repairs

    def accepts(self, *names: str) -> bool:
        """Whether the parser could take the terminals `names` now, one after the other."""
        rows, rules = self.table.rows, self.table.rules
        states = self.stacks.states
        kept = len(states)
        pushed: list[int] = []
        for name in names:
            kind = self.ids.get(name, -1)
            while (action := rows[pushed[-1] if pushed else states[kept - 1]].get(kind, 0)) < 0:
                rule = rules[-action]
                popped = min(rule.size, len(pushed))
                del pushed[len(pushed) - popped :]
                kept -= rule.size - popped
                pushed.append(rows[pushed[-1] if pushed else states[kept - 1]][rule.left])
            if not action:
                return False
            pushed.append(action)
        return True

    def feed(self, name: str, value: Any = None) -> bool:
        """Make the parser take the terminal `name`, written or not; False where it cannot."""
        if not self.accepts(name):
            return False
        action = self.reduce(name)
        token = max(self.stacks.last, 0)
        self.push(action, token if value is None else value, token)
        self.layout.shifted(token, self.ids[name])
        return True

    def reduce(self, name: str) -> int:
        """Build what the terminal `name` ends, as the driver does; the state it leads to."""
        rows, rules, kind = self.table.rows, self.table.rules, self.ids[name]
        stacks = self.stacks
        while (action := rows[stacks.states[-1]].get(kind, 0)) < 0:
            rule, build = rules[-action], self.build[-action]
            if build is None:
                stacks.states[-1] = rows[stacks.states[-2]][rule.left]
                continue
            first = stacks.firsts[-rule.size] if rule.size else stacks.last
            values = stacks.values[-rule.size :] if rule.size else []
            self.pop(rule.size)
            self.push(rows[stacks.states[-1]][rule.left], build(values, first, stacks.last), first)
        return action

    def made_up(self, text: str, at: int) -> int:
        """A token `text` that the file lacks, at offset `at`."""
        self.texts.append(text)
        self.starts.append(at)
        self.ends.append(at)
        self.kinds.append(self.ids["NAME"])
        return len(self.texts) - 1

    def push(self, state: int, value: Any, first: int) -> None:
        """Put a symbol on the stacks."""
        self.stacks.states.append(state)
        self.stacks.values.append(value)
        self.stacks.firsts.append(first)

    def pop(self, count: int) -> None:
        """Take `count` symbols off the stacks."""
        if count:
            del self.stacks.states[-count:]
            del self.stacks.values[-count:]
            del self.stacks.firsts[-count:]

    def take(self, name: str, i: int) -> int:
        """Read token `i` as the terminal `name`; the token to go on with."""
        if not self.feed(name, i):
            return self.skip(i)
        if self.ids[name] in self.layout.opening:
            self.layout.open[-1] = i
        if name != "NAME":
            self.kinds[i], self.texts[i] = self.ids[name], name
        self.stacks.firsts[-1] = i
        self.stacks.last = i
        return i + 1

    def feed_error(self, first: int, end: int) -> bool:
        """Let an ERROR stand for the tokens from `first` up to `end`."""
        if end > first:
            span = Span(self.starts[first], self.ends[end - 1])
        else:  # nothing was skipped: right behind what was read
            first = max(self.stacks.last, 0)
            at = self.ends[first] if self.stacks.last >= 0 else self.starts[0]
            span = Span(at, at)
        if not self.feed("ERROR", ast.Invalid(span)):
            return False
        self.stacks.firsts[-1] = first
        self.stacks.last = max(self.stacks.last, end - 1)
        return True

    def close_bracket(self, i: int) -> None:
        """Close the innermost bracket before token `i`, with an ERROR for what it still needs."""
        opener = self.layout.open[-1]
        closer = BRACKETS[self.names[self.kinds[opener]]]
        if not self.accepts(closer):
            self.feed_error(i, i)
        if not self.accepts(closer):
            self.pop_to_element()
            self.feed_error(i, i)
        if not self.feed(closer):
            self.layout.open.pop()

    def close_unread(self, i: int) -> None:
        """Close the innermost bracket before token `i`; nothing is known of what it holds."""
        self.pop_token(self.layout.open.pop())
        if self.in_brackets():
            self.pop_to_element()
            self.feed_error(i, i)
        else:
            self.spoil(i, i)

    def pop_token(self, token: int) -> None:
        """Drop token `token` and all that was read behind it."""
        firsts = self.stacks.firsts
        count = len(firsts)
        while count and firsts[count - 1] >= token:
            count -= 1
        self.pop(len(firsts) - count)

    def pop_to_element(self) -> None:
        """Drop the unfinished element of the innermost bracket."""
        opener = self.layout.open[-1]
        values, states, rows = self.stacks.values, self.stacks.states, self.table.rows
        error = self.ids["ERROR"]
        depth = len(values)
        while depth and values[depth - 1] is not opener and values[depth - 1] != opener:
            if rows[states[depth]].get(error, 0) > 0:
                break
            depth -= 1
        self.pop(len(values) - depth)

    def forget_maps(self, first: int, last: int) -> None:
        """Let the braces from token `first` to `last` be those of maps no more."""
        layout = self.layout
        for token in range(first, last + 1):
            if self.kinds[token] == layout.lmap:
                self.kinds[token] = layout.lbrace
            elif self.kinds[token] == layout.rmap:
                self.kinds[token] = layout.rbrace

    def rewind(self, i: int, j: int) -> None:
        """Forget what was read from token `j` on; the parser stands at token `i`."""
        layout, stacks = self.layout, self.stacks
        while layout.open[-1] >= j:
            layout.open.pop()
        self.pop_token(j)
        self.forget_maps(j, i)
        stacks.last = j - 1
        if self.kinds[stacks.last] == layout.nl:
            stacks.last -= 1

    def close_dedented(self, i: int) -> None:
        """Close the bodies without braces that end before token `i`, by its indentation."""
        layout = self.layout
        while layout.open and layout.open[-1] in layout.dedents:
            floor = layout.dedents[layout.open[-1]] - (self.texts[i] == "}")
            if self.column(i) > floor or not self.feed("}"):
                return

    # ------------------------------------------------------------------- skipping

    def skip(self, i: int) -> int:
        """Skip what cannot be read from token `i` on; the token to go on with."""
        return self.skip_element(i) if self.in_brackets() else self.skip_statement(i)

    def skip_element(self, i: int) -> int:
        """Skip to the comma or bracket that ends the element at hand."""
        kinds, layout = self.kinds, self.layout
        floor = self.indent(layout.open[-1])
        nesting = 0
        j = i
        while kinds[j] != self.ids["$END"]:
            kind = kinds[j]
            if kind == layout.nl:
                if self.column(j + 1) <= floor and kinds[j + 1] not in layout.closing:
                    break
            elif nesting == 0 and (kind == self.ids[","] or kind in layout.closing):
                break
            elif kind in layout.opening:
                nesting += 1
            elif kind in layout.closing:
                nesting -= 1
            j += 1
        self.pop_to_element()
        self.feed_error(i, j)
        j += kinds[j] == layout.nl
        self.quiet = j
        return j

    def skip_statement(self, i: int) -> int:
        """Skip to the end of the statement, or to the body that it has."""
        start = self.statement_start(i)
        j = self.end_of_statement(i, start, stop_at_body=True)
        self.spoil(i, j)
        self.quiet = j
        return j

    def spoil(self, i: int, end: int) -> None:
        """Let an ERROR stand for as little of the statement as can be: for its value, say."""
        stacks, rows, error = self.stacks, self.table.rows, self.ids["ERROR"]
        floor = self.list_depth()
        is_open = [
            at for at, value in enumerate(stacks.values) if at >= floor and self.opens(value)
        ]
        depth = is_open[0] if is_open else len(stacks.values)
        while depth > floor and rows[stacks.states[depth]].get(error, 0) <= 0:
            depth -= 1
        ender = "{" if self.kinds[end] == self.layout.lbrace else "NL"
        for keep in dict.fromkeys((depth, floor)):
            first = stacks.firsts[keep] if keep < len(stacks.firsts) else i
            self.pop(len(stacks.values) - keep)
            if self.accepts("ERROR", ender) or keep == floor:
                self.feed_error(min(first, i), end)
                return

    def opens(self, value: Any) -> bool:
        """Whether a value on the stack is the token of a bracket (other than a body's)."""
        if not isinstance(value, int):
            return False
        kind = self.kinds[value]
        return kind in self.layout.opening and kind != self.layout.lbrace

    def end_of_statement(self, i: int, start: int, *, stop_at_body: bool) -> int:
        """The token that ends the statement from `start` on: a line break or a brace.

        Brackets that are open are dropped; one that is never closed ends where a line is indented
        no more than the statement.
        """
        kinds, layout = self.kinds, self.layout
        floor = self.indent(start)
        nesting = bodies = 0
        while self.in_brackets():
            layout.open.pop()
            nesting += 1
        j = i
        while kinds[j] != self.ids["$END"]:
            kind = kinds[j]
            if not stop_at_body and kind in (layout.lbrace, layout.rbrace):
                bodies += 1 if kind == layout.lbrace else -1
            if kind == layout.nl:
                if nesting == 0 and kinds[j + 1] not in layout.carrying:
                    break
                if (
                    bodies <= 0
                    and self.column(j + 1) <= floor
                    and kinds[j + 1] not in layout.closing
                ):
                    break
            elif nesting == 0 and kind == layout.rbrace:
                break
            elif kind in layout.opening:
                is_body = kind == layout.lbrace and kinds[j - 1] not in layout.before_map
                if stop_at_body and is_body and nesting == 0:
                    break
                nesting += 1
            elif kind in layout.closing:
                nesting = max(nesting - 1, 0)
            j += 1
        is_end = kinds[j] == self.ids["$END"] and j > i
        return j - 1 if is_end else j  # the line break before the end is always there
