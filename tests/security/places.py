"""Where a spec holds text, and where it holds names: specs with a hole.

In `TEXTS` the hole takes a quoted string, in `COMMENTS` the rest of a line, in `NAMES` a bare word.
"""

from __future__ import annotations

HOLE = "@@"


def model(body: str, before: str = "") -> str:
    """A spec of one model, whose inputs are `x` and `words`."""
    return f"""{before}
model net {{
  input x: float32[8]
  input words: string[1]
  {body}
  looked = words -> StringLookup(vocabulary=[a, b]) -> Embedding(9, 4) -> Flatten
  output answer = [x, looked] -> Concatenate -> Dense(1)
}}
"""


def training(
    train: str = "",
    source: str = "random([4], examples=40)",
    flows: str = "",
    before: str = "",
    columns: str = "x",
    device: str = "",
) -> str:
    """A spec with data and training."""
    return f"""{before}
data {{
  source = {source}
  split  = Split(test=0.25, validation=0.25)
  input  features = {columns}{flows}
  target label = y
}}
model net {{
  input features: float32[4]
  output label = Dense(1)
}}
train {{
  loss = mse
  epochs = 2
  {train}
}}
{device}
"""


TEXTS: dict[str, str] = {
    # ------------------------------------------------------------- arguments of layers
    "name of a layer": model("y = x -> Dense(3, name=@@)\nx = y -> Dense(8)"),
    "name in a loop": model("repeat 1 as i { x = x -> Dense(8, name=@@) }"),
    "words": model("t = words -> StringLookup(vocabulary=[@@, other])"),
    "token": model("t = words -> StringLookup(vocabulary=[a], oov_token=@@, num_oov_indices=1)"),
    "mask token": model("t = words -> StringLookup(vocabulary=[a], mask_token=@@)"),
    "path": model("t = words -> StringLookup(vocabulary=@@)"),
    "encoding": model("t = words -> StringLookup(vocabulary=[a], encoding=@@)"),
    "activation": model("x = x -> Dense(8, activation=@@)"),
    "initializer": model("x = x -> Dense(8, kernel_initializer=@@)"),
    "dtype": model("x = x -> Dense(8, dtype=@@)"),
    "padding": model("x = x -> Reshape([8, 1]) -> Conv1D(8, 1, padding=@@) -> Flatten -> Dense(8)"),
    "equation": model("t = ops.einsum(@@, x, x)"),
    "layers by an equation": model("t = x -> EinsumDense(@@, output_shape=8)"),
    "weights": "model net {\ninput x: float32[64, 64, 3]\noutput y = x -> VGG16(weights=@@)\n}",
    "freeze until": (
        "model net {\ninput x: float32[64, 64, 3]\n"
        "output y = x -> VGG16(weights=none, include_top=false, freeze_until=@@)\n}"
    ),
    "name of an application": (
        "model net {\ninput x: float32[64, 64, 3]\n"
        "output y = x -> VGG16(weights=none, include_top=false, name=@@)\n}"
    ),
    "argument of a dense layer": model("x = x -> Dense(@@)"),
    "index of a map": model("x = x -> Dense({ zzz = 8 }[@@])"),
    "comparison": model("if @@ == other { x = x -> Dense(8) }"),
    "list": model("for n in [@@, other] { x = x -> Dense(8, name=n) }"),
    "key of a map": model("let m = { @@ = 8 }\nx = x -> Dense(m[zzz])"),
    # ------------------------------------------------------------- saying a thing once
    "constant": model("x = x -> Dense(8, name=n)", "let n = @@"),
    "constant inside": model("let n = @@\nx = x -> Dense(8, name=n)"),
    "joined constants": model("x = x -> Dense(8, name=n)", 'let n = "a" + @@'),
    "default of a param": model("x = x -> Dense(8, name=n)", "param n: string = @@"),
    "default in a list": model("for n in l { x = x -> Dense(8, name=n) }", "param l: list = [@@]"),
    "choice": model("if n == other { x = x -> Dense(8) }", "param n: one of [@@, other] = other"),
    "chosen": model("x = x -> Dense(8, name=n)", "param n: one of [@@, other] = @@"),
    "argument of a block": model(
        "x = x -> piece(@@)", "block piece(n) { input x\noutput x -> Dense(8, name=n) }"
    ),
    "default of a block": model(
        "x = x -> piece", "block piece(n=@@) { input x\noutput x -> Dense(8, name=n) }"
    ),
    "argument of a custom layer": model(
        "x = x -> Own(@@)", "layer Own(n) { input x\noutput x -> Dense(8, name=n) }"
    ),
    "default of a custom layer": model(
        "x = x -> Own", "layer Own(n=@@) { input x\noutput x -> Dense(8, name=n) }"
    ),
    "typed default of a custom layer": model(
        "x = x -> Own", "layer Own(n: string = @@) { input x\noutput x -> Dense(8, name=n) }"
    ),
    "name inside a custom layer": model(
        "x = x -> Own", "layer Own { input x\noutput x -> Dense(8, name=@@) }"
    ),
    "name of a custom layer": model(
        "x = x -> Own(name=@@)", "layer Own { input x\noutput x -> Dense(8) }"
    ),
    "initializer of a weight": model(
        "x = x -> Own",
        "layer Own { input x\nweight w([8], initializer=@@)\noutput x * w }",
    ),
    "extern module": model("x = x -> Own", "extern layer Own -> same from @@"),
    "argument of an extern layer": model(
        "x = x -> Own(@@)", 'extern layer Own(n: string) -> same from "pieces"'
    ),
    "default of an extern layer": model(
        "x = x -> Own", 'extern layer Own(n: string = @@) -> same from "pieces"'
    ),
    "import": "import @@\nmodel net { input x: float32[1]\noutput y = Dense(1) }",
    # ------------------------------------------------------------- data
    "csv": training(source="csv(@@)", columns="[a, b, c, d]"),
    "npz": training(source="npz(@@)"),
    "delimiter": training(source='csv("t.csv", delimiter=@@)', columns="[a, b, c, d]"),
    "missing": training(source='csv("t.csv", missing=@@)', columns="[a, b, c, d]"),
    "several missing": training(source='csv("t.csv", missing=[@@, NA])', columns="[a, b, c, d]"),
    "target": training(source='csv("t.csv", target=@@)'),
    "columns": training(source='csv("t.csv", target=y, columns=[@@, b, c, d])'),
    "column": training(source='csv("t.csv")', columns="[@@, b, c, d]"),
    "types": training(source='csv("t.csv", types={ @@ = int, b = float })', columns="[a, b, c, d]"),
    "file of a part": training(
        source='csv({ train = @@, test = "t.csv" })', columns="[a, b, c, d]"
    ).replace("test=0.25, ", ""),
    "part": training(
        source='csv({ train = "t.csv", @@ = "u.csv" })', columns="[a, b, c, d]"
    ).replace("test=0.25, ", ""),
    "table on disk": training(source="csv(@@, in_memory=false)", columns="[a, b, c, d]"),
    "parquet": training(source="parquet(@@)", columns="[a, b, c, d]"),
    "arrays that stay in their file": training(source="npz(@@, in_memory=false)"),
    "npy": training(source='npy({ x = @@, y = "y.npy" })'),
    "windows": training(source="timeseries(@@, window=4)").replace("y\n}", "next_x\n}"),
    "pictures": training(source="image_folder(@@, [4, 1])", flows=" -> Reshape([4])"),
    "classes": training(
        source='image_folder("f", [4, 1], class_names=[@@, b], color_mode=grayscale)',
        flows=" -> Reshape([4])",
    ),
    "texts": training(
        source="text_folder(@@)",
        flows=" -> TextVectorization(9, output_sequence_length=4) -> Cast(float32)",
    ),
    "sounds": training(
        source="audio_folder(@@, output_sequence_length=4)", flows=" -> Reshape([4])"
    ),
    "records": training(source="tfrecord(@@, features={ x = [float32, 4], y = int64 })"),
    "feature": training(
        source='tfrecord("a.tfrecord", features={ @@ = [float32, 4], y = int64 })', columns="@@"
    ),
    "tfds": training(source="tfds(@@)"),
    "split of a data set": training(source="tfds(iris, split=@@)"),
    "folder of a data set": training(source="tfds(iris, data_dir=@@)"),
    "data set on disk": training(source="huggingface(@@)"),
    "part of a data set": training(source='huggingface("d", split=@@)'),
    "groups": training(source='csv("t.csv")', columns="[a, b, c, d]").replace(
        "test=0.25,", "test=0.25, group=@@,"
    ),
    "order": training(source='csv("t.csv")', columns="[a, b, c, d]").replace(
        "test=0.25,", "test=0.25, order=@@,"
    ),
    "column of parts": training(source='csv("t.csv")', columns="[a, b, c, d]").replace(
        "test=0.25, validation=0.25", "by=@@"
    ),
    "names of parts": training(source='csv("t.csv")', columns="[a, b, c, d]").replace(
        "test=0.25, validation=0.25", "by=part, parts={ train = @@, test = b }"
    ),
    "weights of examples": training(source='csv("t.csv")', columns="[a, b, c, d]").replace(
        "label = y", "label = y\n  weight label = @@"
    ),
    "sklearn": training(source="sklearn(@@)"),
    "keras": training(source="keras(@@)"),
    "step": training(flows=" -> Cast(@@)"),
    "words of a step": training(
        source='csv("t.csv")',
        columns="words",
        flows=" -> StringLookup(vocabulary=[@@, b]) -> Cast(float32) -> Reshape([4])",
    ),
    "filling": training(flows=" -> FillMissing(@@)"),
    # ------------------------------------------------------------- training
    "loss": training("optimizer = adam\nmetrics = [mae]").replace("mse", "@@"),
    "name of a loss": training().replace("mse", "MeanSquaredError(name=@@)"),
    "metric": training("metrics = [@@]"),
    "name of a metric": training("metrics = [MeanAbsoluteError(name=@@)]"),
    "optimizer": training("optimizer = @@"),
    "name of an optimizer": training("optimizer = Adam(name=@@)"),
    "excluded layers": training("optimizer = Muon(exclude_layers=[@@])"),
    "checkpoint": training("callbacks = [ModelCheckpoint(@@)]"),
    "checkpoint by name": training('callbacks = [ModelCheckpoint("a" + @@ + ".keras")]'),
    "log": training("callbacks = [CSVLogger(@@)]"),
    "separator": training('callbacks = [CSVLogger("log.csv", separator=@@)]'),
    "folder of a log": training("callbacks = [TensorBoard(@@)]"),
    "backup": training("callbacks = [BackupAndRestore(@@)]"),
    "embeddings": training("callbacks = [TensorBoard(embeddings_metadata={ layer = @@ })]"),
    "monitor": training("callbacks = [EarlyStopping(monitor=@@)]"),
    "server": training("callbacks = [RemoteMonitor(root=@@)]"),
    "field": training("callbacks = [RemoteMonitor(field=@@)]"),
    "header": training('callbacks = [RemoteMonitor(headers={ "X-Own" = @@ })]'),
    "name of a header": training("callbacks = [RemoteMonitor(headers={ @@ = own })]"),
    "weights of losses": training("loss_weights = { @@ = 1.0 }"),
    "devices": training(device="device gpu { strategy = Mirrored([@@]) }"),
    "precision": training(device="device gpu { precision = @@ }"),
    "epochs by a param": training(
        "callbacks = [EarlyStopping(monitor=m)]", before="param m: string = @@"
    ),
}

COMMENTS: dict[str, str] = {
    "model": "# @@\n" + model(""),
    "param": model("x = x -> Dense(n)", "# @@\nparam n: int = 8"),
    "param behind": model("x = x -> Dense(n)", "param n: int = 8  # @@"),
    "block": model("x = x -> piece", "# @@\nblock piece { input x\noutput x -> Dense(8) }"),
    "layer": model("x = x -> Own", "# @@\nlayer Own { input x\noutput x -> Dense(8) }"),
    "constant": model("x = x -> Dense(n)", "# @@\nlet n = 8"),
    "extern": model("x = x -> Own", '# @@\nextern layer Own -> same from "pieces"'),
    "statement": model("x = x -> Dense(8)  # @@"),
    "train": "# @@\n" + training("seed = 3 # @@"),
}

NAMES: dict[str, str] = {
    "model": "model @@ { input x: float32[1]\noutput y = Dense(1) }",
    "model used as a layer": (
        "model @@ { input x: float32[1]\noutput y = Dense(1) }\n"
        "model net { input x: float32[1]\noutput y = x -> @@ -> Dense(1) }"
    ),
    "input": "model net { input @@: float32[1]\noutput y = Dense(1) }",
    "two inputs": "model net { input @@, b: float32[1]\noutput y = [@@, b] -> Concatenate }",
    "output": "model net { input x: float32[1]\noutput @@ = Dense(1) }",
    "size": "model net { input x: float32[?@@, 2]\noutput y = x -> Dense(1) }",
    "variable": model("@@ = x -> Dense(8)\nx = @@ -> Dense(8)"),
    "shared layer": model("layer @@ = Dense(8)\nx = x -> @@ -> @@"),
    "constant": model("x = x -> Dense(@@)", "let @@ = 8"),
    "constant inside": model("let @@ = 8\nx = x -> Dense(@@)"),
    "object": model("x = x -> Dense(8, kernel_regularizer=@@)", "let @@ = L2(0.5)"),
    "param": model("x = x -> Dense(@@)", "param @@: int = 8"),
    "param of training": training("batch_size = @@", before="param @@: int = 4"),
    "param of data": training(source="random([4], examples=@@)", before="param @@: int = 40"),
    "param of text": model("x = x -> Dense(8, name=@@)", "param @@: string = a"),
    "choices": model("if @@ == b { x = x -> Dense(8) }", "param @@: one of [a, b] = a"),
    "block": model("x = x -> @@", "block @@ { input x\noutput x -> Dense(8) }"),
    "parameter of a block": model(
        "x = x -> piece(8)", "block piece(@@) { input x\noutput x -> Dense(@@) }"
    ),
    "input of a block": model("x = x -> piece", "block piece { input @@\noutput @@ -> Dense(8) }"),
    "variable of a block": model(
        "x = x -> piece", "block piece { input x\n@@ = x -> Dense(8)\noutput @@ + x }"
    ),
    "custom layer": model("x = x -> @@", "layer @@ { input x\noutput x -> Dense(8) }"),
    "parameter of a layer": model(
        "x = x -> Own(8)", "layer Own(@@: int) { input x\noutput x -> Dense(@@) }"
    ),
    "input of a layer": model("x = x -> Own", "layer Own { input @@\noutput @@ -> Dense(8) }"),
    "weight": model("x = x -> Own", "layer Own { input x\nweight @@([8])\noutput x * @@ }"),
    "layer inside": model(
        "x = x -> Own", "layer Own { input x\nlayer @@ = Dense(8)\noutput x -> @@ }"
    ),
    "variable of a layer": model(
        "x = x -> Own", "layer Own { input x\n@@ = x * 2\noutput @@ + x }"
    ),
    "constant of a layer": model(
        "x = x -> Own", "layer Own { input x\nlet @@ = 2\noutput x * @@ }"
    ),
    "extern layer": model("x = x -> @@", 'extern layer @@ -> same from "pieces"'),
    "parameter of an extern layer": model(
        "x = x -> Own(@@=3)", 'extern layer Own(@@: int) -> same from "pieces"'
    ),
    "counter": model('repeat 2 as @@ { x = x -> Dense(8, name="d{@@}") }'),
    "loop": model("for @@ in [8, 9] { x = x -> Dense(@@) }\nx = x -> Dense(8)"),
    "parts of a loop": model("for one, @@ in [[1, 8]] { x = x -> Dense(@@) }"),
    "comprehension": model("let l = [2 * @@ for @@ in [4]]\nx = x -> Dense(l[0])"),
    "feature": training(
        source='tfrecord("a.tfrecord", features={ @@ = [float32, 4], y = int64 })', columns="@@"
    ),
    "array": training(source='npy({ @@ = "x.npy", y = "y.npy" })', columns="@@"),
    "weight of an output": training(source='csv("t.csv")', columns="[a, b, c, d]").replace(
        "label = y", "label = y\n  weight label = @@"
    ),
    "symbol": model("t = words -> StringLookup(vocabulary=[@@, other])"),
    "activation": model("x = x -> @@"),
    "function of ops": model("x = ops.@@(x)"),
    "part of ops": model("x = ops.@@.resize(x, [1, 1])"),
    "called layer": model("x = @@(8)(x)"),
    "called": model("let n = @@(8)"),
    "argument": model("x = x -> Dense(8, @@=1)"),
    "key": model("let m = { @@ = 8 }\nx = x -> Dense(m.@@)"),
    "attribute": model("x = x.@@"),
    "column": training(source='csv("t.csv")', columns="[@@, b, c, d]"),
    "source": training(source="@@(iris)"),
    "data set": training(source="keras(@@)"),
    "table": training(source="sklearn(@@)"),
    "flow": training().replace("features", "@@"),
    "setting": training("@@ = 1"),
    "metric": training("metrics = [@@]"),
    "callback": training("callbacks = [@@()]"),
    "optimizer": training("optimizer = @@()"),
    "device": training(device="device @@ { }"),
    "statement": model("@@"),
    "kind of input": "model net { input x: @@[1]\noutput y = Dense(1) }",
    "kind of param": "param n: @@ = 1\nmodel net { input x: float32[1]\noutput y = Dense(1) }",
}
