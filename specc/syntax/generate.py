"""Compile the grammar with Lark and write `table.json`: `python -m specc.syntax.generate`."""

from __future__ import annotations

import json
from binascii import crc32
from pathlib import Path
from typing import Any

from specc.syntax import layout
from specc.syntax.table import ACCEPT, TABLE, grammar_text


def compile_grammar(grammar: str) -> dict[str, Any]:
    """The LALR(1) tables of `grammar` as plain data. Raises lark's errors for a bad grammar."""
    from lark import Lark
    from lark.lexer import PatternStr
    from lark.parsers.lalr_analysis import Shift

    lark = Lark(
        grammar,
        parser="lalr",
        start="module",
        lexer="basic",
        keep_all_tokens=True,
        maybe_placeholders=True,
    )
    machine = lark.parser.parser._parse_table
    literals = {
        terminal.name: terminal.pattern.value
        for terminal in lark.terminals
        if isinstance(terminal.pattern, PatternStr)
    }
    used = {symbol.name for rule in lark.rules for symbol in rule.expansion if symbol.is_term}
    names = sorted(literals.get(name, name) for name in used)
    ordinary = [name for name in names if not layout.is_special(name)]
    special = [name for name in names if layout.is_special(name)]
    # Number 0 is nothing at all (the lexer's blanks); $END is looked up in its surroundings.
    terminals = ["", *ordinary, *special, "$END"]
    symbols = {name: index for index, name in enumerate(terminals)}
    for rule in lark.rules:  # a rule `let` is not the keyword `let`
        symbols.setdefault("<" + rule.origin.name, len(symbols))

    rule_index: dict[Any, int] = {}
    rules: list[list[Any]] = [[0, 0, "", []]]  # rule 0 is never used: -0 is no action
    for rule in lark.rules:
        rule_index[rule] = len(rules)
        absent = [i for i, is_absent in enumerate(rule.options.empty_indices) if is_absent]
        rules.append(
            [symbols["<" + rule.origin.name], len(rule.expansion), builder_of(rule), absent]
        )

    # Lark's numbers for states differ from run to run; ours follow from the grammar alone.
    numbers = {machine.start_states["module"]: 0}
    rows: list[list[int]] = []
    ends: dict[tuple[int, ...], int] = {}
    for state in (waiting := list(numbers)):
        row: dict[int, int] = {}
        reduced: dict[int, list[int]] = {}
        for name, (kind, target) in sorted(machine.states[state].items()):
            is_rule = name.islower()
            symbol = symbols["<" + name if is_rule else literals.get(name, name)]
            if kind is not Shift:
                reduced.setdefault(rule_index[target], []).append(symbol)
                continue
            if target not in numbers:
                numbers[target] = len(numbers)
                waiting.append(target)
            row[symbol] = numbers[target]
        if state == machine.end_states["module"]:
            row[symbols["$END"]] = ACCEPT
        parts = [len(reduced)]
        for index, terminals_after in sorted(reduced.items()):
            parts += (index, ends.setdefault(tuple(sorted(terminals_after)), len(ends)))
        rows.append(parts + [part for pair in sorted(row.items()) for part in pair])
    return {
        "grammar": grammar,
        "terminals": terminals,
        "first_special": 1 + len(ordinary),
        "rules": rules,
        "ends": list(map(list, ends)),
        "rows": rows,
    }


def builder_of(rule: Any) -> str:
    """The name of the method that builds `rule`; empty for a rule that only passes on."""
    if rule.alias:
        return str(rule.alias)
    name = str(rule.origin.name)
    if name.startswith("__"):
        return "many"
    if rule.options.expand1 and len(rule.expansion) == 1:
        return ""
    return name


def write() -> None:
    """Bring `table.json` up to date with the grammar."""
    grammar = grammar_text()
    if grammar is None:
        raise SystemExit("there is no grammar/dlspec.lark here to compile")
    data = json.dumps(compile_grammar(grammar), separators=(",", ":"))
    Path(TABLE).write_text(f"{data}\n{crc32(data.encode()):08x}\n", encoding="utf-8")
    print("wrote table.json")


if __name__ == "__main__":
    write()
