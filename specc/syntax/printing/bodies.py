"""A file and its bodies, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from specc.source import Span
from specc.syntax import ast
from specc.syntax.printing.align import aligned, joined
from specc.syntax.printing.docs import BROKEN, Doc, Remark, Remarks, seq
from specc.syntax.printing.layout import STEP, WIDTH, Page, keeps_column, write
from specc.syntax.printing.statements import Heads, left_of
from specc.syntax.printing.trivia import Trivia

Body = Sequence[ast.Statement]
Compound = ast.Repeat | ast.For | ast.If
Settings = ast.DataDef | ast.TrainDef | ast.DeviceDef | ast.ExportDef
Definition = ast.BlockDef | ast.LayerDef | ast.ModelDef | Settings
Entry = ast.Assign | ast.Feed

BLANK = Remark(-1, "", True)


class Printer(Heads):
    """Writes a tree to a page."""

    def __init__(self, trivia: Trivia | None) -> None:
        super().__init__(trivia)
        self.page = Page()
        self.behind = 0
        """Where in the text that ends which was written last."""
        self.last: tuple[int, int, Span] | None = None
        """The statement written last: its first line, how far in it is, where it came from."""

    def module(self, module: ast.Module) -> str:
        """The text of a file."""
        before: ast.TopLevel | None = None
        was_block = False
        for item in module.items:
            remarks = self.before(item.span.start)
            one = self.one_line(item, 0)
            doc = self.top(item) if one is None and not has_body(item) else one
            is_apart = doc is None or was_block or isinstance(before, ast.Edition)
            if self.trivia is None and type(before) is not type(item):
                is_apart = True
            self.put(remarks, 0, blank=before is not None and is_apart, top=before is None)
            self.begin(item, 0)
            if doc is None:
                assert isinstance(item, Definition)
                first = self.last
                self.definition(item)
                self.last = first
            else:
                write(doc, self.page, 0)
            self.behind = item.span.end
            before, was_block = item, doc is None
        self.put(self.before(module.span.end + 1), 0)
        self.page.end()
        while self.page.lines and not self.page.lines[-1][1]:
            self.page.lines.pop()
        return joined(self.page.lines)

    # ---------------------------------------------------------- between statements

    def put(self, remarks: Remarks, indent: int, blank: bool = False, top: bool = False) -> None:
        """Write the remarks between two statements; `blank`: with a blank line among them.

        At the `top` of a body there is none before the first comment.
        """
        rest = list(remarks)
        if rest and rest[0].text and self.is_behind(rest[0]):
            self.put_behind(rest.pop(0))
        rest = [Remark(r.offset, r.text, True) for r in rest]
        while top and rest and not rest[0].text:
            del rest[0]
        if blank and all(remark.text for remark in rest):
            rest.insert(0, BLANK)
        self.page.remark(tuple(rest), indent)

    def is_behind(self, remark: Remark) -> bool:
        """Whether a comment stands on the line of what was written last."""
        if remark.alone or self.trivia is None or not self.page.parts:
            return False
        between = self.trivia.text(Span(self.behind, remark.offset))
        return "\n" not in between or "(" not in between  # it may open the next statement

    def put_behind(self, comment: Remark) -> None:
        """Write a comment at the end of the line.

        One that silences warnings on its line goes above what takes several lines now.
        """
        if "specc:" in comment.text and self.last is not None and self.trivia is not None:
            first, indent, span = self.last
            if first < len(self.page.lines) and not self.trivia.has_line_break(span):
                self.page.lines.insert(first, (indent, " " * indent + comment.text, ""))
                return
        self.page.remark((comment,), 0)

    def begin(self, node: ast.Node, indent: int) -> None:
        """Begin the line of a statement."""
        self.page.begin(indent)
        self.last = (len(self.page.lines), indent, node.span)

    # --------------------------------------------------------------------- bodies

    def definition(self, node: Definition) -> None:
        """What has a body, at the top of a file."""
        write(seq(self.head(node), " {"), self.page, 0)
        self.body(node.body, 0, end_of_head(node), is_table=isinstance(node, Settings))

    def body(self, body: Body, indent: int, offset: int, *, is_table: bool = False) -> int:
        """The statements between the first braces behind `offset`, and the closing one.

        `indent` is that of the line with the opening one. Returns where the body ends.
        """
        opened, closed = (0, -1) if self.trivia is None else self.trivia.braces_after(offset)
        self.behind = opened
        inner = indent + STEP
        if is_table:
            self.table(body, inner)
        else:
            for index, node in enumerate(body):
                self.put(self.before(node.span.start), inner, top=not index)
                self.statement(node, inner)
        remarks = self.before(closed)
        while remarks and not remarks[-1].text:
            remarks = remarks[:-1]
        self.put(remarks, inner, top=not body)
        self.page.begin(indent)
        self.page.write("}")
        self.behind = closed + 1
        return self.behind

    def statement(self, node: ast.Statement, indent: int) -> None:
        """A statement with its body."""
        if not isinstance(node, Compound):
            doc = self.simple(node)
            self.begin(node, indent)
            write(doc, self.page, indent)
            self.behind = node.span.end
            return
        one = self.one_line(node, indent)
        head = "" if one is not None else seq(self.head(node), " {")
        self.begin(node, indent)
        write(head if one is None else one, self.page, indent)
        if one is None:
            first = self.last
            end = self.body(node.body, indent, end_of_head(node))
            if isinstance(node, ast.If):
                self.otherwise(node, indent, end)
            self.last = first
        self.behind = node.span.end

    def otherwise(self, node: ast.If, indent: int, end: int) -> None:
        """The `else` behind a body that ends at `end`, and all that follow."""
        while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            node = node.orelse[0]
            write(seq(" else ", self.head(node), " {"), self.page, indent)
            end = self.body(node.body, indent, end_of_head(node))
        if node.orelse:
            self.page.write(" else {")
            self.body(node.orelse, indent, end)

    def one_line(self, node: ast.TopLevel | ast.Statement, indent: int) -> Doc | None:
        """A statement and its body on one line, where its writer put them on one.

        Of a tree without a text this is the form of loops and conditions that have room.
        """
        if not isinstance(node, Compound if self.trivia is None else Compound | Definition):
            return None
        if self.trivia is not None and self.trivia.has_line_break(node.span):
            return None
        if isinstance(node, ast.DeviceDef) and not node.body:
            return None
        docs: list[Doc] = [self.head(node), *self.braced(node.body)]
        while isinstance(node, ast.If) and node.orelse:
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                node = node.orelse[0]
                docs += [" else ", self.head(node), *self.braced(node.body)]
            else:
                docs += [" else", *self.braced(node.orelse)]
                break
        doc = seq(*docs)
        return doc if indent + doc.width <= WIDTH else None

    def braced(self, body: Body) -> tuple[Doc, ...]:
        """A body on the line of its head."""
        if not body:
            return (" {}",)
        if len(body) > 1 or isinstance(body[0], Compound):
            return (BROKEN,)
        return (" { ", self.simple(body[0]), " }")

    # ---------------------------------------------------------------------- tables

    def table(self, body: Body, indent: int) -> None:
        """Settings, with the signs of those that follow each other in one column."""
        entries: list[tuple[Remarks, Entry, Doc]] = []
        before: ast.Statement | None = None
        for node in body:
            remarks = self.before(node.span.start)
            if self.trivia is None and before is not None and type(before) is not type(node):
                remarks = (BLANK,)
            if entries and (type(before) is not type(node) or not all(r.text for r in remarks)):
                self.entries(entries, indent, top=entries[0][1] is body[0])
                entries = []
            if isinstance(node, Entry):
                entries.append((remarks, node, self.value(node.value)))
            else:
                self.put(remarks, indent, top=before is None)
                self.statement(node, indent)
            before = node
        if entries:
            self.entries(entries, indent, top=entries[0][1] is body[0])

    def entries(
        self, entries: Sequence[tuple[Remarks, Entry, Doc]], indent: int, *, top: bool
    ) -> None:
        """Settings that follow each other."""

        def fits(index: int, left: int) -> bool:
            return keeps_column(entries[index][2], indent + left + len(" = "))

        lefts = aligned([left_of(node) for _, node, _ in entries], fits)
        for left, (remarks, node, doc) in zip(lefts, entries, strict=True):
            self.put(remarks, indent, top=top)
            top = False
            self.begin(node, indent)
            write(seq(left, " = ", doc), self.page, indent)
            self.behind = node.span.end


def has_body(node: ast.TopLevel) -> bool:
    """Whether braces follow; `device cpu` has none."""
    return isinstance(node, Definition) and (not isinstance(node, ast.DeviceDef) or bool(node.body))


def end_of_head(node: Definition | Compound) -> int:
    """Where the last thing ends that stands before a body's brace, brackets aside."""
    match node:
        case ast.BlockDef(parameters=(*_, last)) | ast.LayerDef(parameters=(*_, last)):
            return last.span.end
        case ast.Repeat():
            return (node.index or node.count).span.end
        case ast.For():
            return node.iterable.span.end
        case ast.If():
            return node.condition.span.end
        case ast.DeviceDef():
            return node.kind.span.end
        case ast.ExportDef() | ast.DataDef(name=None) | ast.TrainDef(name=None):
            return node.span.start
        case _:
            assert node.name is not None
            return node.name.span.end
