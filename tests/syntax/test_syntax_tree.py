"""The tree of each construct, and what each node's span covers."""

from __future__ import annotations

import pytest

from specc.diagnostics.model import Sink
from specc.source import SourceMap
from specc.syntax import ast, parse
from specc.syntax.dump import dump
from specc.syntax.walk import walk


def module_of(text: str) -> tuple[ast.Module, SourceMap]:
    sources, sink = SourceMap(), Sink()
    module = parse(sources.add("spec.dlspec", text), sink)
    assert not sink.sorted()
    return module, sources


def expression(text: str) -> str:
    (item,) = module_of(f"let a = {text}\n")[0].items
    assert isinstance(item, ast.Let)
    return dump(item.value)


def statement(text: str) -> str:
    (item,) = module_of(f"model m {{\n{text}\n}}\n")[0].items
    assert isinstance(item, ast.ModelDef)
    return " ".join(map(dump, item.body))


EXPRESSIONS = {
    "1_000": "1_000",
    "1e-3": "1e-3",
    "0x10": "0x10",
    ".5": ".5",
    "'it\\'s'": "'it\\'s'",
    "true": "true",
    "none": "none",
    "()": "(Tuple [])",
    "(x)": "x",
    "(x,)": "(Tuple [x])",
    "(x, y)": "(Tuple [x y])",
    "[]": "(List [])",
    "[1, 2,]": "(List [1 2])",
    "{}": "(Map [])",
    "{ a = 1, 'b c' = 2 }": "(Map [(Entry a 1) (Entry b c 2)])",
    "{\n a = 1,\n b = { c = 2 },\n}": "(Map [(Entry a 1) (Entry b (Map [(Entry c 2)]))])",
    "[{ a = 1 }]": "(List [(Map [(Entry a 1)])])",
    "{ 50 = a, 0x10 = { 1 = b } }[50]": (
        "(Index (Map [(Entry 50 a) (Entry 0x10 (Map [(Entry 1 b)]))]) [50])"
    ),
    "f()": "(Call f [])",
    "f(1, x=2,)": "(Call f [(Argument _ 1) (Argument x 2)])",
    "f(x)(y)": "(Call (Call f [(Argument _ x)]) [(Argument _ y)])",
    "f(x -> g)": "(Call f [(Argument _ (Pipe [x g]))])",
    "f(r = x -> g)": "(Call f [(Argument r (Pipe [x g]))])",
    "f(input=1, in_=2, one=3)": "(Call f [(Argument input 1) (Argument in_ 2) (Argument one 3)])",
    "ops.exp(x)": "(Call (Attribute ops exp) [(Argument _ x)])",
    "a[0]": "(Index a [0])",
    "a[:, 0]": "(Index a [(Slice _ _ _) 0])",
    "a[1:2, ::-1]": "(Index a [(Slice 1 2 _) (Slice _ _ (Unary - 1))])",
    "[e for k in xs]": "(Comprehension e [k] xs _)",
    "[e for k, v in xs if k > 1]": "(Comprehension e [k v] xs (Binary > k 1))",
    "[e for i, (k, v) in xs]": "(Comprehension e [i (Parts [k v])] xs _)",
    "[x -> f(k) for k in [3, 4]]": (
        "(Comprehension (Pipe [x (Call f [(Argument _ k)])]) [k] (List [3 4]) _)"
    ),
    "a + b * c": "(Binary + a (Binary * b c))",
    "(a + b) * c": "(Binary * (Binary + a b) c)",
    "a - b - c": "(Binary - (Binary - a b) c)",
    "a ** b ** c": "(Binary ** a (Binary ** b c))",
    "-a ** b": "(Unary - (Binary ** a b))",
    "a ** -b": "(Binary ** a (Unary - b))",
    "a ** -b ** c": "(Binary ** a (Unary - (Binary ** b c)))",
    "-a * b": "(Binary * (Unary - a) b)",
    "- - a": "(Unary - (Unary - a))",
    "2 * -x + 3": "(Binary + (Binary * 2 (Unary - x)) 3)",
    "a // b % c @ d": "(Binary @ (Binary % (Binary // a b) c) d)",
    "not a == b": "(Unary not (Binary == a b))",
    "not a and b": "(Binary and (Unary not a) b)",
    "a or b and c": "(Binary or a (Binary and b c))",
    "a not in b": "(Binary not in a b)",
    "not a not in b": "(Unary not (Binary not in a b))",
    "a in b and c != d": "(Binary and (Binary in a b) (Binary != c d))",
    "(a < b) < c": "(Binary < (Binary < a b) c)",
    "a if b else c if d else e": "(Conditional a b (Conditional c d e))",
    "(a if b else c) if d else e": "(Conditional (Conditional a b c) d e)",
    "a or b if c and d else e + f": (
        "(Conditional (Binary or a b) (Binary and c d) (Binary + e f))"
    ),
    "x -> f -> g": "(Pipe [x f g])",
    "(x -> f) -> g": "(Pipe [(Pipe [x f]) g])",
    "x + y -> f": "(Pipe [(Binary + x y) f])",
    "x + (y -> f)": "(Binary + x (Pipe [y f]))",
    "x -> f if a else g": "(Pipe [x (Conditional f a g)])",
    "[x, y] -> Add": "(Pipe [(List [x y]) Add])",
    "x\n  -> f\n\n  # why\n  -> g": "(Pipe [x f g])",
    "[\n1,\n# two\n2\n]": "(List [1 2])",
    "f(\n-1\n, 2)": "(Call f [(Argument _ (Unary - 1)) (Argument _ 2)])",
    "(a\n+ b\n* c)": "(Binary + a (Binary * b c))",
    "-1": "(Unary - 1)",
    "1.": "1.",
}


@pytest.mark.parametrize(("text", "tree"), EXPRESSIONS.items(), ids=list(EXPRESSIONS))
def test_expression(text: str, tree: str) -> None:
    assert expression(text) == tree


STATEMENTS = {
    "input x": "(InputDecl [x] _)",
    "input x, y": "(InputDecl [x y] _)",
    "input x: float32[224, n, 3]": (
        "(InputDecl [x] (TensorDecl float32 [(Dimension 224 _) (Dimension n _) (Dimension 3 _)]))"
    ),
    "input x: string[]": "(InputDecl [x] (TensorDecl string []))",
    "input x: int32[?]": "(InputDecl [x] (TensorDecl int32 [(Dimension _ _)]))",
    "input x: int32[?time, 2 * n,]": (
        "(InputDecl [x] (TensorDecl int32 [(Dimension _ time) (Dimension (Binary * 2 n) _)]))"
    ),
    "output x": "(OutputDecl _ [x])",
    "output a, b": "(OutputDecl _ [a b])",
    "output y = f": "(OutputDecl y [f])",
    "output [a, b] -> Add": "(OutputDecl _ [(Pipe [(List [a b]) Add])])",
    "output (x -> f)": "(OutputDecl _ [(Pipe [x f])])",
    "output(x)": "(OutputDecl _ [x])",
    "output -x": "(OutputDecl _ [(Unary - x)])",
    "output - x": "(ExprStatement (Binary - output x))",
    "output-x": "(ExprStatement (Binary - output x))",
    "output -> f": "(ExprStatement (Pipe [output f]))",
    "output = f": "(Assign [output] f)",
    "output, h = f": "(Assign [output h] f)",
    "output": "(ExprStatement output)",
    "output.x": "(ExprStatement (Attribute output x))",
    "output not x": "(OutputDecl _ [(Unary not x)])",
    "x = f": "(Assign [x] f)",
    "seq, h, c = f": "(Assign [seq h c] f)",
    "f": "(ExprStatement f)",
    "f(3)": "(ExprStatement (Call f [(Argument _ 3)]))",
    "let n = 3": "(Let n 3)",
    "let = 3": "(Assign [let] 3)",
    "layer tower = f": "(LayerBinding tower f)",
    "layer = f": "(Assign [layer] f)",
    "layer -> f": "(ExprStatement (Pipe [layer f]))",
    "repeat 3 { f }": "(Repeat 3 _ [(ExprStatement f)])",
    "repeat n - 1 as i {\nf\n}": "(Repeat (Binary - n 1) i [(ExprStatement f)])",
    "repeat (n) { f }": "(Repeat n _ [(ExprStatement f)])",
    "repeat(3)": "(ExprStatement (Call repeat [(Argument _ 3)]))",
    "repeat as as as { f }": "(Repeat as as [(ExprStatement f)])",
    "repeat = 3": "(Assign [repeat] 3)",
    "for a, b in xs { f }": "(For [a b] xs [(ExprStatement f)])",
    "for i, (a, (b, c)) in xs { f }": (
        "(For [i (Parts [a (Parts [b c])])] xs [(ExprStatement f)])"
    ),
    "for (a, b,) in xs { f }": "(For [a b] xs [(ExprStatement f)])",
    "for (a, b), (c, d) in xs { f }": (
        "(For [(Parts [a b]) (Parts [c d])] xs [(ExprStatement f)])"
    ),
    "for input in [1] { f }": "(For [input] (List [1]) [(ExprStatement f)])",
    "if a { f }": "(If a [(ExprStatement f)] [])",
    "if a { f } else { g }": "(If a [(ExprStatement f)] [(ExprStatement g)])",
    "if a {\nf\n}\n\nelse {\ng\n}": "(If a [(ExprStatement f)] [(ExprStatement g)])",
    "if a { } else if b { g } else { }": "(If a [] [(If b [(ExprStatement g)] [])])",
    "if a { x = 1 } y = 2": "(If a [(Assign [x] 1)] []) (Assign [y] 2)",
    "input x = y -> f": "(Feed input x (Pipe [y f]))",
    "target x = y": "(Feed target x y)",
    "augment x = y": "(Feed augment x y)",
    "target = x": "(Assign [target] x)",
    "input target: int32[?]": "(InputDecl [target] (TensorDecl int32 [(Dimension _ _)]))",
    "input input": "(InputDecl [input] _)",
    "input = f": "(Assign [input] f)",
    "input -> f": "(ExprStatement (Pipe [input f]))",
    "data = train -> model": "(Assign [data] (Pipe [train model]))",
    "x = {\n a = 1\n}": "(Assign [x] (Map [(Entry a 1)]))",
    "x = y\n -> { a = 1 }": "(Assign [x] (Pipe [y (Map [(Entry a 1)])]))",
    "": "",
    "# nothing": "",
}


@pytest.mark.parametrize(
    ("text", "tree"),
    STATEMENTS.items(),
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_statement(text: str, tree: str) -> None:
    assert statement(text) == tree


ITEMS = {
    "": "(Module [])",
    "\ufeffdlspec 1": "(Module [(Edition 1)])",
    "dlspec 1\r\nlet a = 2\r\n": "(Module [(Edition 1) (Let a 2)])",
    'import "b.dlspec"': '(Module [(Import "b.dlspec")])',
    "param w: int": "(Module [(Param w int _ _ _ _)])",
    "param w: int = 64 in 1..1024": "(Module [(Param w int _ 64 1 1024)])",
    "param w: float = 0.1 in 0.0..0.9": "(Module [(Param w float _ 0.1 0.0 0.9)])",
    "param w: int = 3 in 1..": "(Module [(Param w int _ 3 1 _)])",
    "param w: int in ..9": "(Module [(Param w int _ _ _ 9)])",
    "param w: int = 2 * 3 in 1 + 1..n": (
        "(Module [(Param w int _ (Binary * 2 3) (Binary + 1 1) n)])"
    ),
    "param w: bool = (3 in [1])": "(Module [(Param w bool _ (Binary in 3 (List [1])) _ _)])",
    "param w: one of [a, b] = a": "(Module [(Param w _ (List [a b]) a _ _)])",
    "param one: one of [one, of]": "(Module [(Param one _ (List [one of]) _ _ _)])",
    "param of: one = of": "(Module [(Param of one _ of _ _)])",
    "let data = 3": "(Module [(Let data 3)])",
    "block b {\n}": "(Module [(BlockDef b [] [])])",
    "block b() { }": "(Module [(BlockDef b [] [])])",
    "block b(x, y=1,) { f }": (
        "(Module [(BlockDef b [(Parameter x _ _) (Parameter y _ 1)] [(ExprStatement f)])])"
    ),
    "layer L(w) { input x }": "(Module [(LayerDef L [(Parameter w _ _)] [(InputDecl [x] _)])])",
    "layer L { }": "(Module [(LayerDef L [] [])])",
    "layer L(w: int = 3, z: list) { }": (
        "(Module [(LayerDef L [(Parameter w int 3) (Parameter z list _)] [])])"
    ),
    "layer L { weight w([3], initializer=zeros)\nupdate w = w + 1 }": (
        "(Module [(LayerDef L [] [(WeightDecl w [(Argument _ (List [3])) "
        "(Argument initializer zeros)]) (Update w (Binary + w 1))])])"
    ),
    "layer L { weight = update\nupdate -> weight\nweight(update) }": (
        "(Module [(LayerDef L [] [(Assign [weight] update) (ExprStatement (Pipe [update weight])) "
        "(ExprStatement (Call weight [(Argument _ update)]))])])"
    ),
    'extern layer E -> same from "a.b"': '(Module [(ExternDef E [] same "a.b")])',
    'extern layer E(n: int)\n  -> [n, from]\n  from "a.b"': (
        '(Module [(ExternDef E [(Parameter n int _)] (List [n from]) "a.b")])'
    ),
    "let extern = from": "(Module [(Let extern from)])",
    "model model { }": "(Module [(ModelDef model [])])",
    "data { a = 1 }": "(Module [(DataDef _ [(Assign [a] 1)])])",
    "data d { }": "(Module [(DataDef d [])])",
    "train { }\ntrain t { }": "(Module [(TrainDef _ []) (TrainDef t [])])",
    "device auto": "(Module [(DeviceDef auto [])])",
    "device gpu { xla = true }": "(Module [(DeviceDef gpu [(Assign [xla] true)])])",
    "export { }": "(Module [(ExportDef [])])",
    "model a { } model b { }": "(Module [(ModelDef a []) (ModelDef b [])])",
}


@pytest.mark.parametrize(("text", "tree"), ITEMS.items(), ids=list(ITEMS))
def test_item(text: str, tree: str) -> None:
    assert dump(module_of(text)[0]) == tree


SPANS = """\
dlspec 1
param w: int = 64 in 1..9  # wide
block b(x, y=1) {
  input x: float32[3, ?t]
  z = (a + b) * -c -> f(k=1)[0]
  repeat 2 as i { z }
  output z, [q for q in (1, 2) if q]
}
device cpu
"""

COVERED = {
    "Edition": ["dlspec 1"],
    "Param": ["param w: int = 64 in 1..9"],
    "Parameter": ["x", "y=1"],
    "InputDecl": ["input x: float32[3, ?t]"],
    "TensorDecl": ["float32[3, ?t]"],
    "Dimension": ["3", "?t"],
    "Assign": ["z = (a + b) * -c -> f(k=1)[0]"],
    "Pipe": ["(a + b) * -c -> f(k=1)[0]"],
    "Binary": ["(a + b) * -c", "a + b"],
    "Unary": ["-c"],
    "Call": ["f(k=1)"],
    "Argument": ["k=1"],
    "Index": ["f(k=1)[0]"],
    "Repeat": ["repeat 2 as i { z }"],
    "OutputDecl": ["output z, [q for q in (1, 2) if q]"],
    "Comprehension": ["[q for q in (1, 2) if q]"],
    "Tuple": ["(1, 2)"],
    "DeviceDef": ["device cpu"],
    "Module": [SPANS],
}


@pytest.mark.parametrize("name", COVERED)
def test_spans_cover_what_the_node_is_written_as(name: str) -> None:
    module, sources = module_of(SPANS)
    nodes = [node for node in walk(module) if type(node).__name__ == name]
    assert [sources.text(node.span) for node in nodes] == COVERED[name]


def test_names_and_literals_cover_their_text() -> None:
    module, sources = module_of(SPANS)
    for node in walk(module):
        if isinstance(node, ast.Name):
            assert sources.text(node.span) == node.id
        if isinstance(node, ast.Literal):
            assert sources.text(node.span) == node.text
        if isinstance(node, ast.Binary):
            assert sources.text(node.operator_span) == node.operator


def test_literals_have_their_values() -> None:
    texts = {
        "1_000": 1000,
        "0x1F": 31,
        "0b101": 5,
        "0": 0,
        "1e3": 1000.0,
        "1.5e-3": 0.0015,
        ".5": 0.5,
        "'a\\tb\\u00e9\\\\'": "a\tb\u00e9\\",
        '""': "",
        "true": True,
        "false": False,
        "none": None,
    }
    for text, value in texts.items():
        (item,) = module_of(f"let a = {text}")[0].items
        assert isinstance(item, ast.Let)
        assert isinstance(item.value, ast.Literal)
        assert item.value.value == value
        assert type(item.value.value) is type(value)


def test_ten_thousand_of_anything_in_a_row_parse() -> None:
    for text in (
        "model m {\n" + "  Dense(3)\n" * 10_000 + "}\n",
        "let a = x" + " -> f" * 10_000,
        "let a = [" + "1, " * 10_000 + "]",
        "let a = 1\n" * 10_000,
    ):
        module_of(text)
