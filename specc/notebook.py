"""specc in a notebook: `%load_ext specc`, then cells that are specs.

    %%dlspec mlp --set width=32
    model mlp { … }

checks the cell, shows what is to be said of it and what the model looks like, and leaves the
program in the notebook's variable `mlp`. IPython is imported here and nowhere else.
"""

from __future__ import annotations

import shlex
from typing import Any

from IPython.display import HTML, display

from specc.diagnostics.render_text import summary
from specc.embedding import html
from specc.embedding.messages import Messages
from specc.embedding.program import held
from specc.pipeline import Options, compile_text

USAGE = "%%dlspec [name] [--set param=value] …"


class CellError(Exception):
    """A cell has errors, which have been shown: the cells behind it do not run."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def register(shell: Any) -> None:
    """Make `%%dlspec` known to a shell."""

    def dlspec(line: str, cell: str) -> None:
        """Check the spec in this cell, show its messages and its model."""
        variable, params = _read(line)
        name = f"{variable or 'cell'}.dlspec"
        compilation = compile_text(cell, name, Options(params))
        messages = Messages(compilation.diagnostics, compilation.sources)
        if messages:
            display(messages)
        if compilation.program is None:
            raise CellError(summary(messages, name))
        program = held(compilation.program)
        display(HTML(html.program(program, is_open=True)))
        if variable is not None:
            shell.push({variable: program})

    shell.register_magic_function(dlspec, "cell", "dlspec")


def _read(line: str) -> tuple[str | None, dict[str, str]]:
    """The variable, and the values of params, that the first line of a cell names."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise CellError(f"{USAGE}: {error}") from None
    variable: str | None = None
    params: dict[str, str] = {}
    waiting = iter(words)
    for word in waiting:
        option, _, setting = word.partition("=")
        if option == "--set":
            name, sign, value = (setting or next(waiting, "")).partition("=")
            if not sign:
                raise CellError(USAGE)
            params[name] = value
        elif variable is None and word.isidentifier():
            variable = word
        else:
            raise CellError(USAGE)
    return variable, params
