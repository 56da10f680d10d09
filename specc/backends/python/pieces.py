"""The parts of a script, from which `main` and `run` are written."""

from __future__ import annotations

from specc.backends.python.data import DataCode
from specc.backends.python.model import ModelCode
from specc.backends.python.training import FunctionCode, TrainingWriter
from specc.graph.ir import Program
from specc.record import record


@record
class Pieces:
    """What `main` and `run` put together."""

    program: Program
    models: ModelCode
    data: DataCode | None
    training: TrainingWriter
    set_up: FunctionCode | None
    compile_model: FunctionCode | None
    train: FunctionCode | None

    @property
    def params(self) -> dict[str, str]:
        """All params that any function takes, in the order of the spec."""
        taken = dict(self.models.params)
        for code in (self.data, self.set_up, self.compile_model, self.train):
            taken |= {} if code is None else code.params
        return {name: taken[name] for name in self.program.params if name in taken}
