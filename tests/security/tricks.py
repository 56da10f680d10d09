"""Keras's own security record: what was done, and the same done by a spec.

Each trick has the texts that try it. Readers are functions from a text to what came of it; there is
one of specs, and one of another form is held to the same list by its own texts for each trick.
"""

from __future__ import annotations

from typing import NamedTuple

MODEL = """
model net {{
  input x: float32[8]
  input words: string[1]
  {body}
  looked = words -> StringLookup(vocabulary=[a, b]) -> Embedding(9, 4) -> Flatten
  output answer = [x, looked] -> Concatenate -> Dense(1)
}}
"""
TRAINING = """
data {{
  source = {source}
  input  features = x
  target label = y
}}
model net {{
  input features: float32[4]
  output label = Dense(1)
}}
train {{
  loss = {loss}
  optimizer = {optimizer}
  metrics = [{metrics}]
  callbacks = [{callbacks}]
}}
"""
PICTURES = """
model net {{
  input image: float32[64, 64, 3]
  output code = VGG16(weights={weights}, include_top=false, pooling=avg)
}}
"""


def model(body: str) -> str:
    """A spec whose model holds `body`."""
    return MODEL.format(body=body)


def training(**parts: str) -> str:
    """A spec that trains, with these settings."""
    usual = {"source": "random([4])", "loss": "mse", "optimizer": "adam", "metrics": "mae"}
    return TRAINING.format(**{**usual, "callbacks": "", **parts})


def weights(path: str) -> str:
    """A spec that takes weights from a file."""
    return PICTURES.format(weights=path)


class Trick(NamedTuple):
    """One entry of the record: what was done, and how a spec would."""

    what: str
    specs: tuple[str, ...]


RECORD: dict[str, Trick] = {
    "CVE-2024-3660": Trick(
        "A `Lambda` layer holds marshalled bytecode, which runs when the model is loaded.",
        (
            model('x = x -> Lambda("4wEAAAAAAAAAAAAAAAAAAAAA")'),
            model("x = x -> Lambda(function=print)"),
            model('x = x -> layers.Lambda("lambda x: x")'),
            model("x = x -> keras.layers.Lambda(abs)"),
            model('x = x -> TimeDistributed(Lambda("x"))'),
            model('x = x -> Pipeline([Lambda("x")])'),
            'layer Own { input x\noutput x -> Lambda("x") }' + model("x = x -> Own"),
            training(callbacks='LambdaCallback(on_epoch_end="print")'),
            training(callbacks='LearningRateScheduler("eval")'),
            training(metrics='MeanMetricWrapper("eval")'),
            training(loss='LossFunctionWrapper("eval")'),
            model("x = ops.map(print, x)"),
            model("x = ops.vectorized_map(eval, x)"),
            model("x = ops.while_loop(eval, eval, x)"),
            model("x = ops.custom_gradient(eval)"),
        ),
    ),
    "CVE-2025-1550": Trick(
        "`config.json` names any module and class or function, which is imported and called.",
        (
            model('x = x -> Dense(8, module="os", class_name="system", registered_name="id")'),
            model('x = x -> Dense(8, activation="os.system")'),
            model('x = x -> Dense(8, activation="builtins>eval")'),
            model('x = x -> Dense(8, kernel_initializer="os>system")'),
            model(
                'x = x -> Dense(8, kernel_initializer={ class_name = "function", config = eval })'
            ),
            model('x = x -> Dense(8, activation={ module = "builtins", class_name = "exec" })'),
            model('x = x -> os.system("id")'),
            model('x = os.system("id")'),
            model('let n = __import__("os")'),
            model('x = builtins.eval("1")'),
            model("x = subprocess.Popen(x)"),
            model("x = x -> Dense(8, dtype={ class_name = Popen })"),
            training(loss='"os.system"'),
            training(optimizer='"subprocess>Popen"'),
            training(metrics='"builtins.eval"'),
            training(callbacks="os.system()"),
            'extern layer Own -> same from "os; import pty"' + model("x = x -> Own"),
        ),
    ),
    "CVE-2025-8747": Trick(
        "Functions of Keras itself, which safe mode trusts, fetch files: `keras.utils.get_file`.",
        (
            model('x = x -> keras.utils.get_file("x", "https://example.com/x")'),
            model('x = keras.utils.get_file("x", "https://example.com/x")'),
            model('x = x -> utils.get_file("x")'),
            model('x = x -> get_file("x", origin="https://example.com/x")'),
            model('x = x -> Dense(8, activation="keras.utils.get_file")'),
            model('x = x -> Dense(8, kernel_initializer="keras.utils.get_file")'),
            model('x = x -> keras.saving.load_model("x.keras")'),
            training(source='keras.utils.get_file("https://example.com/x")'),
            training(source='csv("https://example.com/x.csv")'),
            training(source='npz("https://example.com/x.npz")'),
            weights('"https://example.com/x.weights.h5"'),
        ),
    ),
    "CVE-2025-9906": Trick(
        "`config.json` calls `keras.config.enable_unsafe_deserialization` before a `Lambda`.",
        (
            model("x = keras.config.enable_unsafe_deserialization()"),
            model("x = x -> config.enable_unsafe_deserialization()"),
            model('x = x -> Dense(8, activation="keras.config.enable_unsafe_deserialization")'),
            model("x = x -> Dense(8, safe_mode=false)"),
            training(callbacks="enable_unsafe_deserialization()"),
            training(callbacks="", loss="keras.config.enable_unsafe_deserialization"),
        ),
    ),
    "CVE-2025-9905": Trick(
        "`load_model` ignores `safe_mode` for `.h5` files, whose `Lambda` layers run.",
        (
            weights('"model.h5"'),
            weights('"model.hdf5"'),
            weights('"model.H5"'),
            weights('"folder/model.h5"'),
            weights('"h5"'),
            model('x = x -> load_model("model.h5")'),
            training(callbacks='ModelCheckpoint("model.h5")'),
        ),
    ),
    "CVE-2025-49655": Trick(
        "`TorchModuleWrapper` unpickles a PyTorch module that its configuration holds.",
        (
            model('x = x -> TorchModuleWrapper("gASVIAAAAAAAAACMBXBvc2l4")'),
            model('x = x -> TorchModuleWrapper(module="x")'),
            model('x = x -> JaxLayer("x")'),
            model('x = x -> FlaxLayer("x")'),
            model('x = x -> layers.TorchModuleWrapper("x")'),
        ),
    ),
    "CVE-2025-12058": Trick(
        "`StringLookup(vocabulary=…)` reads any file of the machine, or fetches one.",
        (
            model('t = words -> StringLookup(vocabulary="/etc/passwd")'),
            model('t = words -> StringLookup(vocabulary="../../etc/passwd")'),
            model('t = words -> StringLookup(vocabulary="file:///etc/passwd")'),
            model('t = words -> StringLookup(vocabulary="http://169.254.169.254/latest/")'),
            model('t = words -> StringLookup(vocabulary="gs://bucket/words.txt")'),
            model('t = words -> IntegerLookup(vocabulary="/etc/passwd")'),
            model('t = words -> TextVectorization(vocabulary="/proc/self/environ")'),
            model('t = words -> StringLookup(vocabulary="~/.ssh/id_rsa")'),
            'param f: string = "/etc/passwd"' + model("t = words -> StringLookup(vocabulary=f)"),
            training(source='csv("/etc/passwd")'),
        ),
    ),
    "CVE-2025-12060": Trick(
        "`keras.utils.get_file(extract=True)` unpacks archives out of their folder.",
        (
            model('x = keras.utils.get_file("x.tar", "x", extract=true)'),
            training(source='keras("../../x", extract=true)'),
            training(source='keras("mnist", path="../../x.npz")'),
            training(source='npz("../../../x.npz")'),
            training(source="archive(x)"),
        ),
    ),
    "CVE-2026-0897": Trick(
        "An HDF5 file announces a tensor of any size, for which memory is then taken.",
        (
            weights('"bomb.h5"'),
            weights('"../bomb.weights.h5"'),
            model("let l = [0] * 10 ** 12"),
            model('let s = "a" * 10 ** 12'),
            model("let n = 10 ** 10 ** 10"),
        ),
    ),
    "CVE-2026-1669": Trick(
        "An HDF5 file has parts that lie in other files, which are read as weights.",
        (
            weights('"links.h5"'),
            weights('"/home/user/links.weights.h5"'),
            weights('"../links.keras"'),
            weights('"file:///links.weights.h5"'),
        ),
    ),
    "CVE-2026-1462": Trick(
        "`TFSMLayer` loads a TensorFlow SavedModel, which is a program, in safe mode too.",
        (
            model('x = x -> TFSMLayer("saved")'),
            model('x = x -> TFSMLayer("/tmp/saved", call_endpoint="serve")'),
            model('x = x -> layers.TFSMLayer("saved")'),
            model('x = x -> keras.layers.TFSMLayer(filepath="saved")'),
            model('layer saved = TFSMLayer("saved")\nx = x -> saved'),
            'layer Own { input x\noutput x -> TFSMLayer("saved") }' + model("x = x -> Own"),
        ),
    ),
}
