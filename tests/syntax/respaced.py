"""Random specs, written as nobody would: trees of all kinds of nodes, spaces, line breaks,
comments, parentheses and commas wherever the language lets them stand.

    python -m tests.syntax.respaced --cases 3000 --seed 1

formats each and says of how many the tree, the comments and a second run came out right.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from specc.diagnostics.model import Sink
from specc.source import NOWHERE, Source, Span
from specc.syntax import ast, make, parse
from specc.syntax.formatting import comments, format_source
from specc.syntax.printing import print_module
from specc.syntax.same import is_same
from specc.syntax.walk import walk

ROOT = Path(__file__).parents[2]
SPECS = [path.read_text("utf-8") for path in sorted((ROOT / "specs").rglob("*.dlspec"))]

NAMES = (
    *("x", "y", "units", "Dense", "ops", "relu", "input", "output", "repeat", "model", "layer"),
    *("from", "as", "one", "of", "data", "weight", "let", "in_", "block", "device", "update"),
)
TEXTS = ("same", "a b", 'he said "so"', "it's", "\\", "tab\t", "é", "\u202e", "conv{i}", "")
NUMBERS = (0, 1, 2, 7, 10_000, 0.5, 1e-3, 1e30, -1, -0.5)
OPERATORS = (
    *("+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", "<=", ">", ">=", "and", "or"),
    *("in", "not in"),
)


class Writer:
    """Makes random trees."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def name(self) -> ast.Name:
        """A name, often one that is a keyword somewhere."""
        return make.name(self.chance.choice(NAMES))

    def some(self, most: int, depth: int) -> list[ast.Expr]:
        """Up to `most` expressions."""
        return [self.expr(depth - 1) for _ in range(self.chance.randint(0, most))]

    def targets(self, nested: bool = True) -> tuple[ast.Target, ...]:
        """The targets of a loop."""
        count = self.chance.choice((1, 1, 2, 3))
        if nested and count > 1 and self.chance.random() < 0.3:
            parts = ast.Parts(NOWHERE, (self.name(), self.name()))
            return (parts, *self.targets(nested=False))
        return tuple(self.name() for _ in range(count))

    def expr(self, depth: int) -> ast.Expr:
        """An expression."""
        chance, nowhere = self.chance, NOWHERE
        kind = chance.randrange(16) if depth > 0 else chance.randrange(3)
        deeper = depth - 1
        match kind:
            case 0:
                return self.name()
            case 1:
                return make.literal(chance.choice((*NUMBERS, *TEXTS, True, False, None)))
            case 2:
                return make.literal(chance.choice(NUMBERS))
            case 3 | 4:
                return make.pipe(
                    self.expr(deeper), *(self.expr(deeper) for _ in range(chance.randint(1, 5)))
                )
            case 5 | 6:
                return make.binary(self.expr(deeper), chance.choice(OPERATORS), self.expr(deeper))
            case 7:
                return make.unary(chance.choice(("-", "+", "not")), self.expr(deeper))
            case 8:
                ends = [self.expr(deeper) for _ in range(3)]
                return ast.Conditional(nowhere, *ends)
            case 9 | 10:
                named = [
                    ast.Argument(nowhere, chance.choice((None, self.name())), self.expr(deeper))
                    for _ in range(chance.randint(0, 4))
                ]
                return ast.Call(nowhere, self.expr(deeper), tuple(named))
            case 11:
                ends = [chance.choice((None, self.expr(deeper))) for _ in range(3)]
                parts = (ast.Slice(nowhere, *ends), *self.some(2, depth))
                return ast.Index(nowhere, self.expr(deeper), parts)
            case 12:
                return ast.Attribute(nowhere, self.expr(deeper), self.name())
            case 13:
                if chance.random() < 0.2:
                    return make.expression([chance.choice(NUMBERS) for _ in range(60)])
                made = chance.choice((ast.List, ast.Tuple))
                return made(nowhere, tuple(self.some(4, depth)))
            case 14:
                keys = chance.sample(("a", "b c", "none", "policy", 50, 101), chance.randint(0, 3))
                return ast.Map(nowhere, tuple(make.entry(key, self.expr(deeper)) for key in keys))
        condition = chance.choice((None, self.expr(deeper)))
        return ast.Comprehension(
            nowhere, self.expr(deeper), self.targets(), self.expr(deeper), condition
        )

    def statement(self, depth: int) -> ast.Statement:
        """A statement, with a body or without."""
        chance, nowhere = self.chance, NOWHERE
        kind = chance.randrange(12 if depth > 0 else 9)
        value = self.expr(chance.choice((1, 2, 3)))
        match kind:
            case 0:
                sizes = chance.choice(([], [3, None, "time"], [224, 224, 3]))
                return make.input_("x", chance.choice((None, "float32")), sizes)
            case 1:
                called = chance.choice((None, "label", "output"))
                more = () if called else tuple(self.some(2, 2))
                return make.output(called, value, *more)
            case 2:
                return make.let("width", value)
            case 3:
                return make.shared("tower", value)
            case 4:
                arguments = (make.argument(None, [1]), make.argument("initializer", value))
                return ast.WeightDecl(nowhere, self.name(), arguments)
            case 5:
                return ast.Update(nowhere, self.name(), value)
            case 6:
                return ast.Assign(
                    nowhere, (self.name(), self.name())[: chance.randint(1, 2)], value
                )
            case 7 | 8:
                if isinstance(value, ast.Binary | ast.Call | ast.Pipe):  # some say something else
                    return make.assign("x", value)
                return make.statement(value)
            case 9:
                return ast.Repeat(
                    nowhere, value, chance.choice((None, self.name())), self.body(depth)
                )
            case 10:
                return ast.For(nowhere, self.targets(), value, self.body(depth))
        orelse = chance.choice(((), self.body(depth)))
        return ast.If(nowhere, value, self.body(depth), orelse)

    def body(self, depth: int) -> tuple[ast.Statement, ...]:
        """Statements."""
        return tuple(self.statement(depth - 1) for _ in range(self.chance.randint(0, 3)))

    def settings(self) -> tuple[ast.Statement, ...]:
        """What a block of data or training holds."""
        roles = ("input", "target", "weight", "augment")
        made: list[ast.Statement] = []
        for _ in range(self.chance.randint(0, 6)):
            value = self.expr(self.chance.choice((1, 1, 2, 3)))
            if self.chance.random() < 0.4:
                made.append(ast.Feed(NOWHERE, self.chance.choice(roles), self.name(), value))
            else:
                made.append(ast.Assign(NOWHERE, (self.name(),), value))
        return tuple(made)

    def item(self) -> ast.TopLevel:
        """Something at the top of a file."""
        chance, nowhere = self.chance, NOWHERE
        value = self.expr(2)
        parameters = tuple(
            make.parameter(called, chance.choice((..., value)), chance.choice((None, "int")))
            for called in ("a", "from", "stride")[: chance.randint(0, 3)]
        )
        match chance.randrange(10):
            case 0:
                return make.param(
                    "width", "int", chance.choice((..., value)), *chance.sample((None, value, 3), 2)
                )
            case 1:
                choices = make.expression([make.name("a"), "b c", 3])
                return ast.Param(nowhere, self.name(), None, choices, value, None, None)
            case 2:
                return make.let("width", value)
            case 3:
                return make.block("conv", parameters, self.body(3))
            case 4:
                return ast.LayerDef(nowhere, make.name("Gate"), parameters, self.body(3))
            case 5:
                path = ast.Literal(nowhere, "my.layers", "")
                return ast.ExternDef(nowhere, make.name("Scale"), parameters, value, path)
            case 6:
                return make.model("m", self.body(4))
            case 7:
                return make.data(self.settings(), chance.choice((None, "d")))
            case 8:
                return make.train(self.settings(), chance.choice((None, "m")))
        return make.device("gpu", self.settings())

    def module(self) -> ast.Module:
        """A file."""
        return make.module(make.edition(), *(self.item() for _ in range(self.chance.randint(1, 5))))


def parsed(text: str) -> ast.Module | None:
    """The tree of a text without mistakes."""
    sink = Sink()
    module = parse(Source("spec.dlspec", text), sink)
    return None if sink.sorted() else module


TOKEN = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*|\d(?:[\w]|\.(?!\.))*(?:(?<=[eE])[-+]\d+)?"
    r"|[^\W\d]\w*|->|\.\.|\*\*|//|[=!<>]=|\n[ ]*|[ ]+|.",
    re.DOTALL,
)


class Respacer:
    """Writes a text anew: the same tokens, other spaces, line breaks, comments and parentheses."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.count = 0

    def remark(self) -> str:
        """A comment that is there once."""
        self.count += 1
        form = self.chance.choice(
            ("# {}", "#{}  ", "# specc: allow W0711: {}", "# {} é (] {{ , ->")
        )
        return form.format(self.count)

    def lines(self) -> str:
        """A line break, often with a comment before it, blank lines and comments behind it."""
        made = f"  {self.remark()}" if self.chance.random() < 0.3 else self.chance.choice(("", " "))
        for _ in range(self.chance.choice((0, 0, 0, 1, 2))):
            made += "\n" + self.chance.choice(("", "   ", f"   {self.remark()}", self.remark()))
        return f"{made}\n{' ' * self.chance.randrange(6)}"

    def in_brackets(self, text: str) -> str:
        """Noise where anything goes: between brackets, and where lines end."""
        wild = self.chance.choice((0, 0.02, 0.1, 0.4))
        depth, made = 0, []
        for token in TOKEN.findall(text):
            depth -= token in (")", "]")
            is_space = token.isspace() or token.startswith("#")
            if depth > 0 and self.chance.random() < wild:
                made.append(" " if made and made[-1].startswith("#") else self.lines())
            elif token.startswith("\n") and self.chance.random() < wild:
                made.append(self.lines())
            elif token == " " and self.chance.random() < wild:
                made.append("   ")
            made.append(token if depth == 0 or not is_space or "#" in token else " ")
            depth += token in ("(", "[")
        return "".join(made)

    def anywhere(self, text: str, module: ast.Module, tries: int) -> str:
        """Noise wherever it happens to change nothing."""
        for _ in range(tries):
            if self.chance.random() < 0.25:
                nodes = [node for node in walk(module) if isinstance(node, ast.Expr)]
                span = self.chance.choice(nodes).span if nodes else Span(0, 0)
                left, middle, right = (
                    text[: span.start],
                    text[span.start : span.end],
                    text[span.end :],
                )
                pad = self.chance.choice(("", " "))
                changed = f"{left}({pad}{middle}{pad}){right}"
            else:
                ends = [match.start() for match in TOKEN.finditer(text)]
                at = self.chance.choice(ends) if ends else 0
                noise = self.chance.choice((self.lines(), self.lines(), "\n", ",", "  ", "\n\n\n"))
                changed = text[:at] + noise + text[at:]
            again = parsed(changed)
            if again is not None and is_same(again, module):
                text, module = changed, again
        return text


def case(seed: int) -> str:
    """The random spec of a number: made up, or one of those in `specs`, and respaced."""
    chance = random.Random(seed)
    text = None
    while text is None:
        if chance.random() < 0.25:
            text = chance.choice(SPECS)
        else:
            module = Writer(chance).module()
            text = print_module(module)
            found = parsed(text)
            assert found is None or is_same(found, module), text
        if parsed(text) is None:  # as too deep
            text = None
    respacer = Respacer(chance)
    for changed in (respacer.in_brackets(text), text):
        module = parsed(changed)
        original = parsed(text)
        assert original is not None
        if module is not None and is_same(module, original):
            return respacer.anywhere(changed, module, chance.choice((0, 5, 20)))
    raise AssertionError(text)


def judge(text: str) -> list[str]:
    """What is wrong with how `text` is formatted."""
    sink = Sink()
    source = Source("spec.dlspec", text)
    try:
        once = format_source(source, sink)
    except AssertionError as error:
        return [str(error)]
    assert once is not None
    found: list[str] = []
    first, again = parsed(text), parsed(once)
    if first is None or again is None or not is_same(first, again):
        found.append("another tree")
    if comments(source) != comments(Source("again.dlspec", once)):
        found.append("other comments")
    twice = format_source(Source("again.dlspec", once), sink)
    if twice != once:
        found.append("a second run changes something")
    if "\n\n\n" in once or once.startswith("\n") or once.endswith("\n\n"):
        found.append("blank lines")
    if any(line != line.rstrip() for line in once.split("\n")):
        found.append("blanks at the end of a line")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Format many cases; 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for number in range(options.seed, options.seed + options.cases):
        text = case(number)
        counts["comments"] += len(comments(Source("spec.dlspec", text)))
        counts["lines"] += text.count("\n")
        for problem in judge(text):
            counts[problem] += 1
            print(f"case {number}: {problem}", flush=True)
    print(f"{options.cases} cases:", ", ".join(f"{n} {what}" for what, n in counts.items()))
    return int(len(counts) > 2)


if __name__ == "__main__":
    sys.exit(main())
