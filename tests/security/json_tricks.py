"""The record of Keras once more, as a spec in its JSON form would try it.

Keras's own `config.json` says `module`, `class_name`, `config` and `registered_name`: here these
are keys that nothing has, and names that are looked up in the catalog and nowhere else.
"""

from __future__ import annotations

import json
from typing import Any


def document(
    node: dict[str, Any] | None = None, weights: str | None = None, **settings: Any
) -> str:
    """A text with this node between input and output, or with these settings of `train`."""
    usual = {"id": "n", "layer": "Dense", "arguments": {"units": 8}, "inputs": "x"}
    nodes = [
        node or usual,
        {"id": "last", "layer": "Dense", "arguments": {"units": 1}, "inputs": "n"},
    ]
    shape: list[Any] = [8]
    if weights is not None:
        made = {"weights": weights, "include_top": False, "pooling": "avg"}
        nodes[0] = {"id": "n", "layer": "VGG16", "arguments": made, "inputs": "x"}
        shape = [64, 64, 3]
    model = {
        "name": "net",
        "inputs": [{"name": "x", "dtype": "float32", "shape": shape}],
        "nodes": nodes,
        "outputs": [{"name": "y", "tensor": "last"}],
    }
    whole: dict[str, Any] = {"dlspec": 1, "version": 1, "models": [model]}
    source = settings.pop("source", None)
    if source is not None or settings:
        given = source or {"$object": "random", "arguments": {"shape": [8]}}
        flows = [
            {"role": "input", "name": "x", "column": "x"},
            {"role": "target", "name": "y", "column": "y"},
        ]
        whole["data"] = {"settings": {"source": given}, "flows": flows}
        whole["train"] = {"settings": {"loss": "mse", **settings}}
    return json.dumps(whole)


def layer(name: str, /, call: dict[str, Any] | None = None, **arguments: Any) -> str:
    """A text with this layer."""
    node = {"id": "n", "layer": name, "arguments": arguments, "inputs": "x"}
    return document({**node, "call": call} if call else node)


def op(name: str, *positional: Any) -> str:
    """A text with this function."""
    return document({"id": "n", "op": name, "positional": [{"$tensor": "x"}, *positional]})


def thing(name: str, /, **arguments: Any) -> dict[str, Any]:
    """An object."""
    return {"$object": name, "arguments": arguments}


def keras_config(module: str, name: str, **config: Any) -> dict[str, Any]:
    """An object as Keras's own files have it."""
    return {"module": module, "class_name": name, "config": config, "registered_name": name}


def words(**arguments: Any) -> str:
    """A text with a vocabulary."""
    return layer("StringLookup", **arguments)


TEXTS: dict[str, tuple[str, ...]] = {
    "CVE-2024-3660": (
        layer("Lambda", function="4wEAAAAAAAAAAAAAAAAAAAAA"),
        layer("Lambda", function={"class_name": "__lambda__", "config": {"code": "4wEAAAA"}}),
        layer("keras.layers.Lambda", function="abs"),
        layer("TimeDistributed", layer=thing("Lambda", function="x")),
        layer("Pipeline", layers=[thing("Lambda", function="x")]),
        document(callbacks=[thing("LambdaCallback", on_epoch_end="print")]),
        document(metrics=[thing("MeanMetricWrapper", fn="eval")]),
        op("map", "print"),
        op("vectorized_map", "eval"),
    ),
    "CVE-2025-1550": (
        document({"id": "n", "inputs": "x", **keras_config("os", "system", command="id")}),
        document({"id": "n", "layer": "Dense", "inputs": "x", **keras_config("os", "system")}),
        layer("Dense", units=8, module="os", class_name="system", registered_name="id"),
        layer("Dense", units=8, activation="os.system"),
        layer("Dense", units=8, activation="builtins>eval"),
        layer("Dense", units=8, activation=keras_config("builtins", "exec")),
        layer("Dense", units=8, kernel_initializer=keras_config("os", "system")),
        layer("Dense", units=8, kernel_initializer={"$object": "os.system"}),
        layer("os.system"),
        op("__import__", "os"),
        op("linalg.__class__"),
        document(loss="os.system"),
        document(loss=keras_config("builtins", "eval")),
        document(optimizer="subprocess>Popen"),
        document(callbacks=[{"$object": "os"}]),
    ),
    "CVE-2025-8747": (
        layer("get_file", origin="https://example.com/x"),
        layer("Dense", units=8, activation="keras.utils.get_file"),
        op("utils.get_file", "https://example.com/x"),
        document(source=thing("csv", path="https://example.com/x.csv")),
        document(source=thing("npz", path="https://example.com/x.npz")),
        document(weights="https://example.com/x.weights.h5"),
    ),
    "CVE-2025-9906": (
        layer("enable_unsafe_deserialization"),
        layer("Dense", units=8, safe_mode=False),
        op("config.enable_unsafe_deserialization"),
        document(loss="keras.config.enable_unsafe_deserialization"),
    ),
    "CVE-2025-9905": (
        document(weights="model.h5"),
        document(weights="model.H5"),
        document(weights="folder/model.h5"),
        document(callbacks=[thing("ModelCheckpoint", filepath="model.h5")]),
    ),
    "CVE-2025-49655": (
        layer("TorchModuleWrapper", module="gASVIAAAAAAAAACMBXBvc2l4"),
        layer("JaxLayer", call_fn="x"),
        layer("FlaxLayer", module="x"),
        layer("TimeDistributed", layer=thing("TorchModuleWrapper", module="x")),
    ),
    "CVE-2025-12058": (
        words(vocabulary="/etc/passwd"),
        words(vocabulary="../../etc/passwd"),
        words(vocabulary="file:///etc/passwd"),
        words(vocabulary="http://169.254.169.254/latest/"),
        words(vocabulary="~/.ssh/id_rsa"),
        layer("TextVectorization", vocabulary="/proc/self/environ"),
        document(source=thing("csv", path="/etc/passwd")),
    ),
    "CVE-2025-12060": (
        document(source=thing("keras", name="../../x", extract=True)),
        document(source=thing("keras", name="mnist", path="../../x.npz")),
        document(source=thing("npz", path="../../../x.npz")),
        document(source=thing("archive", name="x")),
    ),
    "CVE-2026-0897": (
        document(weights="bomb.h5"),
        document(weights="../bomb.weights.h5"),
        layer("Dense", units=10**100),
        document().replace("[8]", "[" + "9" * 4000 + "]"),
        document().replace("[8]", "[" * 4000 + "]" * 4000),
    ),
    "CVE-2026-1669": (
        document(weights="links.h5"),
        document(weights="/home/user/links.weights.h5"),
        document(weights="../links.keras"),
        document(weights="file:///links.weights.h5"),
    ),
    "CVE-2026-1462": (
        layer("TFSMLayer", filepath="saved"),
        layer("TimeDistributed", layer=thing("TFSMLayer", filepath="saved")),
        layer("load_model", filepath="saved"),
        document(source=thing("load_model", path="saved")),
    ),
}
"""Texts by the entries of the record."""
