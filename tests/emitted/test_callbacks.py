"""Each callback of the catalog does in training what it is for."""

from __future__ import annotations

import csv
import json
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import specc
from specc.backends import requirements
from specc.backends.python.program import emit
from specc.catalog.load import catalog
from specc.diagnostics import Sink
from tests.emitted.scripts import script_of

SPEC = """
data {
  source = random([4], classes=3, examples=24, seed=3)
  input  features = x
  target label = y
}

model net {
  input features: float32[4]
  output label = Dense(3, activation=softmax)
}

train {
  loss       = sparse_categorical_crossentropy
  optimizer  = SGD(%(rate)s)
  batch_size = 8
  epochs     = %(epochs)s
  callbacks  = [%(callbacks)s]
}
"""

RUN = """
import numpy as np, os
os.chdir(FOLDER)
model, history, *_ = script.run(verbose=0)
result = {
    "epochs": history.epoch,
    "loss": [float(value) for value in history.history.get("loss", [])],
    "rate": float(model.optimizer.learning_rate),
    "weights": [np.asarray(weight).tolist() for weight in model.get_weights()],
}
"""

ELSEWHERE = {"LearningRateScheduler", "SwapEMAWeights"}
"""What `test_effects.py` tests."""

TESTED = {
    "BackupAndRestore",
    "CSVLogger",
    "EarlyStopping",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "TensorBoard",
    "TerminateOnNaN",
}


def trained(
    runner: Any,
    folder: Path,
    callbacks: str = "",
    epochs: int = 3,
    rate: float = 0.1,
    run: str = RUN,
) -> Any:
    """What a run in a folder left."""
    text = script_of(SPEC % {"callbacks": callbacks, "epochs": epochs, "rate": rate}).text
    return runner.run(text, f"FOLDER = {str(folder)!r}\n" + run)


@pytest.fixture(scope="module")
def plain(runner: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Three epochs without callbacks."""
    found = trained(runner, tmp_path_factory.mktemp("plain"))
    assert found["loss"] == sorted(found["loss"], reverse=True), "the loss falls"
    return found


def test_every_callback_is_tested() -> None:
    found = catalog()
    entries = [found.lookup("callbacks", name) for name in found.names("callbacks")]
    allowed = {entry.name for entry in entries if entry is not None and entry.refused is None}
    assert allowed == ELSEWHERE | TESTED


def test_early_stopping_stops_and_gives_the_best_weights_back(runner: Any, tmp_path: Path) -> None:
    # A loss that falls never gets better where more is better.
    worse = "EarlyStopping(monitor=loss, mode=max, patience=2, restore_best_weights=%s)"
    best = trained(runner, tmp_path, worse % "true", epochs=9)
    last = trained(runner, tmp_path, worse % "false", epochs=9)
    assert best["epochs"] == last["epochs"] == [0, 1, 2]
    once = trained(runner, tmp_path, epochs=1)
    assert best["weights"] == once["weights"] != last["weights"]


def test_checkpoints_hold_the_weights_of_their_epochs(
    runner: Any, tmp_path: Path, plain: Any
) -> None:
    both = """
    ModelCheckpoint("each-{epoch}.weights.h5", save_weights_only=true),
    ModelCheckpoint("best.keras", monitor=loss, mode=max, save_best_only=true)
    """
    found = trained(runner, tmp_path, both)
    assert found["weights"] == plain["weights"]
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"best.keras", *(f"each-{epoch}.weights.h5" for epoch in (1, 2, 3))}
    read = """
model = keras.models.load_model(FOLDER + "/best.keras")
best = [np.asarray(weight).tolist() for weight in model.get_weights()]
model.load_weights(FOLDER + "/each-2.weights.h5")
result = [best, [np.asarray(weight).tolist() for weight in model.get_weights()]]
"""
    first, second = trained(runner, tmp_path, run="import numpy as np\n" + read)
    assert first == trained(runner, tmp_path, epochs=1)["weights"]
    assert second == trained(runner, tmp_path, epochs=2)["weights"]


def test_the_rate_is_lowered_on_a_plateau(runner: Any, tmp_path: Path) -> None:
    lowered = "ReduceLROnPlateau(monitor=loss, mode=max, patience=1, factor=0.5, min_lr=0.03)"
    found = trained(runner, tmp_path, lowered, epochs=5)
    assert found["rate"] == pytest.approx(0.03)  # 0.1, 0.05, 0.025: not below 0.03
    assert trained(runner, tmp_path, lowered, epochs=2)["rate"] == pytest.approx(0.05)


def test_a_csv_file_has_a_line_for_each_epoch(runner: Any, tmp_path: Path, plain: Any) -> None:
    trained(runner, tmp_path, 'CSVLogger("log.csv", separator=";")')
    rows = list(csv.DictReader((tmp_path / "log.csv").read_text().splitlines(), delimiter=";"))
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2]
    assert [float(row["loss"]) for row in rows] == pytest.approx(plain["loss"])


def test_training_ends_where_the_loss_is_no_number(runner: Any, tmp_path: Path) -> None:
    runaway = {"epochs": 4, "rate": 1e38}
    assert len(trained(runner, tmp_path, **runaway)["epochs"]) == 4
    assert len(trained(runner, tmp_path, "TerminateOnNaN()", **runaway)["epochs"]) < 4


def test_a_backup_is_gone_on_with(runner: Any, tmp_path: Path, plain: Any) -> None:
    kept = 'BackupAndRestore("backup", delete_checkpoint=false)'
    assert trained(runner, tmp_path, kept, epochs=2)["epochs"] == [0, 1]
    state = json.loads((tmp_path / "backup" / "training_metadata.json").read_text())
    assert state["epoch"] == 2
    assert trained(runner, tmp_path, kept)["epochs"] == [2]
    # Without leave to stay it goes when training ends.
    trained(runner, tmp_path, 'BackupAndRestore("backup")', epochs=4)
    assert not (tmp_path / "backup").exists()


SERVED = """
import http.server, json, threading
received = []

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.append([self.path, json.loads(body)])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass

server = http.server.HTTPServer(("127.0.0.1", PORT), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
script.run(verbose=0)
server.shutdown()
server.server_close()
result = received
"""


def test_epochs_are_sent_to_a_server(runner: Any, tmp_path: Path, plain: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    told = f'RemoteMonitor(root="{address}", path="/told/", send_as_json=true)'
    text = SPEC % {"callbacks": told, "epochs": 3, "rate": 0.1}
    program = specc.load(text, allow_path=[address])
    received = runner.run(emit(program).text, f"PORT = {port}\n{SERVED}")
    assert [path for path, _ in received] == ["/told/"] * 3
    assert [body["epoch"] for _, body in received] == [0, 1, 2]
    assert [body["loss"] for _, body in received] == pytest.approx(plain["loss"])


def test_logs_for_tensorboard_are_written_or_its_package_is_asked_for(
    runner: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = 'TensorBoard("logs")'
    if find_spec("tensorboard") is not None:
        trained(runner, tmp_path, logged)
        content = b"".join(path.read_bytes() for path in tmp_path.rglob("events.*"))
        assert content.count(b"epoch_loss") == 3
    monkeypatch.setattr(requirements, "find_spec", lambda name: None)
    program = specc.load(SPEC % {"callbacks": logged, "epochs": 3, "rate": 0.1})
    sink = Sink()
    assert not requirements.require_callbacks(program, sink)
    (message,) = sink.sorted()
    assert message.code == "E0631"
    assert "specc[tensorboard]" in message.helps[0]
