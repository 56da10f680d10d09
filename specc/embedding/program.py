"""A checked spec as other programs hold it."""

from __future__ import annotations

from specc.graph import ir
from specc.record import record


@record
class Program(ir.Program):
    """A spec, checked and expanded: what the functions of `specc` take.

    `name` is that of the spec. What else it is made of may change; `specc.expand` gives what stays.
    """

    def __repr__(self) -> str:
        return f"<Program {self.name}: {', '.join(self.models) or 'no model'}>"

    def _repr_html_(self) -> str:
        from specc.embedding.html import program

        return program(self)


def held(program: ir.Program) -> Program:
    """The compiler's program as one to be handed out."""
    return Program(*(getattr(program, name) for name in program.__match_args__))
