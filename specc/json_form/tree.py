"""The tree of a JSON text that is well formed: each node of a graph becomes a statement.

    {"id": "d", "layer": "Dense", "arguments": {"units": 8}, "inputs": "x"}   d = Dense(units=8)(x)
    {"id": "t", "layer": "Dense", "arguments": {"units": 8}}            layer t = Dense(units=8)
    {"id": "a", "apply": "t", "inputs": "x"}                                  a = t(x)
    {"id": "s", "operator": "+", "operands": ["d", 1]}                        s = d + 1

An id becomes a name of the tree: as it is where a spec could call a tensor so and nothing else is
called so, otherwise with other letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from specc.diagnostics.codes import json_form as codes
from specc.diagnostics.codes.names import DEFINED_TWICE
from specc.diagnostics.model import Code, Label, Sink
from specc.json_form.definitions import definition
from specc.json_form.scan import Json, shortened
from specc.json_form.values import Text, arguments, expression, inner, key, literal, name, part
from specc.limits import Limits
from specc.similar import similar
from specc.source import Source, Span
from specc.syntax import ast
from specc.syntax.lexer import OTHER_CONSTANTS, RESERVED


def module_of(root: Json, source: Source, sink: Sink, limits: Limits) -> ast.Module:
    """The module that a text means, whose form has been checked."""
    text = Text(source, sink, limits)
    given = root.value
    number = given["dlspec"]
    items: list[ast.TopLevel] = [
        ast.Edition(number.span, ast.Literal(number.span, number.value, text.raw(number)))
    ]
    if "definitions" in given:
        found = [definition(text, each) for each in given["definitions"].value]
        items += [each for each in found if each is not None]
    models = {model.value["name"].value: model for model in given["models"].value}
    words = _words(root, items)
    items += [_Model(text, model, models, words).tree() for model in given["models"].value]
    if "data" in given:
        items.append(_data(text, given["data"]))
    if "train" in given:
        train = given["train"]
        trained = train.value.get("model")
        called = None if trained is None else name(trained)
        items.append(ast.TrainDef(train.span, called, _settings(text, train)))
    if "device" in given:
        device = given["device"]
        kind = name(device.value["kind"])
        items.append(ast.DeviceDef(device.span, kind, _settings(text, device)))
    return ast.Module(root.span, tuple(items))


def _words(root: Json, items: Iterable[ast.TopLevel]) -> frozenset[str]:
    """All that the names of tensors would hide: what the text calls, and what the language has."""
    words = {"ops", "training", *RESERVED, *OTHER_CONSTANTS}
    words.update(i.name.id for i in items if isinstance(i, (ast.Let, ast.LayerDef, ast.ExternDef)))
    pending = [root]
    while pending:
        value = pending.pop().value
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            called = (value.get(mark) for mark in ("layer", "model", "$object", "name"))
            words.update(c.value for c in called if c is not None and isinstance(c.value, str))
            pending += value.values()
    return frozenset(words)


def _settings(text: Text, block: Json) -> tuple[ast.Statement, ...]:
    settings = block.value.get("settings")
    if settings is None:
        return ()
    return tuple(
        ast.Assign(
            settings.keys[called].to(value.span),
            (key(settings.keys[called], called),),
            expression(text, value),
        )
        for called, value in settings.value.items()
    )


def _data(text: Text, block: Json) -> ast.DataDef:
    flows = block.value.get("flows")
    feeds = [] if flows is None else [_flow(text, flow) for flow in flows.value]
    body = (*_settings(text, block), *(feed for feed in feeds if feed is not None))
    return ast.DataDef(block.span, None, body)


def _flow(text: Text, flow: Json) -> ast.Feed | None:
    given = flow.value
    stages: list[ast.Expr] = []
    role = given["role"].value
    columns = [given[key] for key in ("column", "columns") if key in given]
    if len(columns) != (role != "augment"):
        wanted = "no column" if role == "augment" else "one of `column` and `columns`"
        message = f"a flow whose role is `{role}` has {wanted}"
        text.sink.report(
            codes.WRONG_FORM, flow.span, f"has {len(columns)} of them", message=message
        )
        return None
    for column in columns:
        if isinstance(column.value, str):
            stages.append(literal(text, column))
        else:
            items = tuple(literal(text, each) for each in column.value)
            stages.append(ast.List(column.span, items))
    for step in given["steps"].value if "steps" in given else ():
        made = arguments(text, step.value.get("arguments"), makes=True)
        stages.append(ast.Call(step.span, name(step.value["step"]), made))
    if not stages:
        message = "a flow whose role is `augment` has a step at least"
        text.sink.report(codes.WRONG_FORM, flow.span, "has none", message=message)
        return None
    value = stages[0] if len(stages) == 1 else ast.Pipe(flow.span, tuple(stages))
    return ast.Feed(flow.span, role, name(given["name"]), value)


class _Model:
    """Reads one model."""

    def __init__(
        self, text: Text, model: Json, models: dict[str, Json], words: frozenset[str]
    ) -> None:
        self.text = text
        self.model = model
        self.models = models
        self.tensors: dict[str, ast.Name] = {}
        """What has been made so far, by id."""
        self.layers: dict[str, ast.Name] = {}
        """Layers that are only made, by id."""
        self._taken = set(words)
        self._later = {node.value["id"].value for node in model.value["nodes"].value}

    def tree(self) -> ast.ModelDef:
        """The statements that make the model."""
        given = self.model.value
        body: list[ast.Statement] = []
        for declared in given["inputs"].value:
            called = name(declared.value["name"])
            body.append(ast.InputDecl(declared.span, (called,), self._type(declared)))
            self._define(self.tensors, called.id, called)
            self._taken.add(called.id)
        body += [self._statement(node) for node in given["nodes"].value]
        for output in given["outputs"].value:
            label = name(output.value["name"])
            value = self.tensor(output.value["tensor"])
            body.append(ast.OutputDecl(output.span, label, (value,)))
        return ast.ModelDef(self.model.span, name(given["name"]), tuple(body))

    def _type(self, declared: Json) -> ast.TensorDecl:
        shape = declared.value["shape"]
        dimensions = []
        for size in shape.value:
            value, called = None, None
            if isinstance(size.value, str):
                span = inner(size.span)
                called = ast.Name(Span(span.start + 1, span.end), size.value[1:])
            elif size.value is not None:
                value = literal(self.text, size)
            dimensions.append(ast.Dimension(size.span, value, called))
        return ast.TensorDecl(shape.span, name(declared.value["dtype"]), tuple(dimensions))

    def _statement(self, node: Json) -> ast.Statement:
        """The statement that a node becomes."""
        label = node.value["id"]
        called = ast.Name(label.span, self._fresh(label.value))
        if "layer" in node.value and "inputs" not in node.value:
            if "call" in node.value:
                self._say(node.value["call"], "a layer that is only made is not called")
            statement: ast.Statement = ast.LayerBinding(node.span, called, self._made(node))
            self._define(self.layers, label.value, called)
            return statement
        statement = ast.Assign(node.span, (called,), self._value(node, label.span))
        self._define(self.tensors, label.value, called)
        return statement

    def _value(self, node: Json, span: Span) -> ast.Expr:
        given = node.value
        if "layer" in given:
            return ast.Call(span, self._made(node), self._passed(node))
        if "apply" in given:
            return ast.Call(span, self._layer(given["apply"]), self._passed(node))
        if "model" in given:
            return self._model(node, span)
        if "op" in given:
            parts = given["op"].value.split(".")
            at = inner(given["op"].span)
            callee: ast.Expr = ast.Name(at, "ops")
            for each in parts:
                callee = ast.Attribute(at, callee, ast.Name(at, each))
            positional = given["positional"].value if "positional" in given else ()
            values = [expression(self.text, value, self.tensor) for value in positional]
            named = arguments(self.text, given.get("arguments"), self.tensor, makes=False)
            return ast.Call(
                span, callee, (*(ast.Argument(v.span, None, v) for v in values), *named)
            )
        if "operator" in given:
            return self._operator(node, span)
        parts_ = tuple(part(self.text, each, self.tensor) for each in given["key"].value)
        return ast.Index(span, self.tensor(given["index"]), parts_)

    def _made(self, node: Json) -> ast.Call:
        given = node.value
        made = arguments(self.text, given.get("arguments"), makes=True)
        return ast.Call(inner(given["layer"].span), name(given["layer"]), made)

    def _passed(self, node: Json) -> tuple[ast.Argument, ...]:
        """What a layer is applied to."""
        given = node.value
        flowing = self._tensors(given["inputs"])
        further = arguments(self.text, given.get("call"), self.tensor, makes=False)
        return (ast.Argument(flowing.span, None, flowing), *further)

    def _tensors(self, node: Json) -> ast.Expr:
        """A tensor, or lists of them."""
        order, pending = [], [node]
        while pending:
            here = pending.pop()
            order.append(here)
            pending += here.value if isinstance(here.value, list) else ()
        built: dict[Json, ast.Expr] = {}
        for here in reversed(order):
            if isinstance(here.value, list):
                built[here] = ast.List(here.span, tuple(built[item] for item in here.value))
            else:
                built[here] = self.tensor(here)
        return built[node]

    def _model(self, node: Json, span: Span) -> ast.Expr:
        given = node.value
        used, passed = given["model"], given["inputs"]
        model = self.models.get(used.value)
        if model is not None:
            wanted = [each.value["name"].value for each in model.value["inputs"].value]
            for missing in (each for each in wanted if each not in passed.value):
                message = f"the model `{used.value}` has an input `{missing}`"
                self.text.sink.report(
                    codes.WRONG_FORM, passed.span, f"`{missing}` is missing", message=message
                )
        named = tuple(
            ast.Argument(
                passed.keys[to].to(value.span), key(passed.keys[to], to), self.tensor(value)
            )
            for to, value in passed.value.items()
        )
        return ast.Call(span, name(used), named)

    def _operator(self, node: Json, span: Span) -> ast.Expr:
        given = node.value
        symbol, operands = given["operator"], given["operands"].value
        values = [
            self.tensor(value)
            if isinstance(value.value, (str, dict))
            else literal(self.text, value)
            for value in operands
        ]
        if len(values) == 1 and symbol.value == "-":
            return ast.Unary(span, "-", values[0])
        if len(values) != 2:
            what = "one operand or two" if symbol.value == "-" else "two operands"
            self._say(given["operands"], f"`{symbol.value}` has {what}, not {len(values)}")
            return ast.Invalid(span)
        return ast.Binary(span, symbol.value, inner(symbol.span), *values)

    # ------------------------------------------------------------------ names

    def tensor(self, node: Json) -> ast.Expr:
        """What a reference means: a name of the tree, or a part of what it names."""
        label, path = node, []
        if isinstance(node.value, dict):
            label = node.value["$tensor"]
            output = node.value.get("output")
            if output is not None:
                path = output.value if isinstance(output.value, list) else [output]
        known = self.tensors.get(label.value)
        if known is None:
            self._unknown(label, self.tensors, codes.UNKNOWN_TENSOR)
            return ast.Invalid(label.span)
        value: ast.Expr = ast.Name(inner(label.span), known.id)
        for place in path:
            position = ast.Literal(place.span, place.value, self.text.raw(place))
            value = ast.Index(node.span, value, (position,))
        return value

    def _layer(self, label: Json) -> ast.Expr:
        known = self.layers.get(label.value)
        if known is None:
            self._unknown(label, self.layers, codes.UNKNOWN_LAYER)
            return ast.Invalid(label.span)
        return ast.Name(inner(label.span), known.id)

    def _unknown(self, label: Json, among: dict[str, ast.Name], code: Code) -> None:
        text, helps, notes = label.value, [], []
        if text in self.layers:
            notes.append("a layer of this name is made, which gives no tensor before it is applied")
            helps.append(f'apply it in a node of its own: `{{"id": …, "apply": "{text}", …}}`')
        elif text in self.tensors:
            notes.append("a tensor has this name; a layer to apply is one without `inputs`")
        elif text in self._later:
            notes.append("it is made further down: a node uses what stands before it")
        else:
            near = similar(text, among)
            helps += [f"a similar name exists: `{each}`" for each in near[:1]]
        model = self.model.value["name"].value
        self.text.sink.report(
            code, label.span, "unknown", name=shortened(text), model=model, helps=helps, notes=notes
        )

    def _define(self, table: dict[str, ast.Name], label: str, called: ast.Name) -> None:
        before = self.tensors.get(label) or self.layers.get(label)
        if before is not None:
            self.text.sink.report(
                DEFINED_TWICE,
                called.span,
                "defined again",
                name=shortened(label),
                secondary=[Label(before.span, "first defined here")],
            )
        else:
            table[label] = called

    def _fresh(self, label: str) -> str:
        """A name of the tree for an id."""
        word = re.sub(r"[^A-Za-z0-9_]", "_", label)
        wanted = f"_{word}" if word[0].isdigit() else word
        found, number = wanted, 1
        while found in self._taken:
            number += 1
            found = f"{wanted}_{number}"
        self._taken.add(found)
        return found

    def _say(self, node: Json, message: str) -> None:
        self.text.sink.report(codes.WRONG_FORM, node.span, "", message=message)
