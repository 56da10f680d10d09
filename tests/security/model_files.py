"""Keras's own security record once more, as files of models that `specc import` is given.

Each is what somebody would hand to a person who opens models: a `.keras` archive, or the JSON of
a model.
"""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Mapping
from typing import Any

_CODE = ["4wEAAAAAAAAAAAAAAAAAAAAAA", None, None]
_WEIGHTS = b"\x89HDF\r\n\x1a\n" + b"\0" * 64


def layer(name: str, config: Mapping[str, Any] | None = None, **others: Any) -> dict[str, Any]:
    """A layer of Keras, or what pretends to be one."""
    given = {"name": "odd", **(config or {})}
    return {
        "module": "keras.layers",
        "class_name": name,
        "config": given,
        "registered_name": None,
        **others,
    }


def model(*layers: Any, dtype: str = "float32", **others: Any) -> dict[str, Any]:
    """A sequential model of these layers."""
    first = layer("InputLayer", {"batch_shape": [None, 8], "dtype": dtype, "name": "x"})
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "m", "layers": [first, *layers]},
        "registered_name": None,
        **others,
    }


def dense(**arguments: Any) -> dict[str, Any]:
    """A model with one `Dense`."""
    return model(layer("Dense", {"name": "dense", "units": 4, **arguments}))


def odd(module: Any, name: Any, config: Any = None, **others: Any) -> dict[str, Any]:
    """An object of any class."""
    return {"module": module, "class_name": name, "config": config, **others}


def archive(config: Any = None, members: Mapping[str, bytes] | None = None, **zipped: Any) -> bytes:
    """A `.keras` file."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        warnings.simplefilter("ignore")  # two members of one name are meant
        if config is not None:
            file.writestr("config.json", json.dumps(config))
        file.writestr("metadata.json", json.dumps({"keras_version": "3.15.1", **zipped}))
        for name, data in (members or {}).items():
            file.writestr(name, data)
    return made.getvalue()


def linked() -> bytes:
    """An archive whose configuration is a link to a file of the machine."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        info = zipfile.ZipInfo("config.json")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        file.writestr(info, "/etc/passwd")
    return made.getvalue()


def lying(size: int) -> bytes:
    """An archive that says that its configuration is of another size."""
    data = bytearray(archive(dense()))
    place = data.rindex(b"PK\x01\x02")
    while data[place + 46 : place + 57] != b"config.json":
        place = data.rindex(b"PK\x01\x02", 0, place)
    data[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(data)


RECORD: Mapping[str, Mapping[str, Any]] = {
    "CVE-2024-3660": {
        "lambda": model(layer("Lambda", {"function": _CODE, "arguments": {}})),
        "lambda as an object": model(
            layer("Lambda", {"function": odd("builtins", "__lambda__", {"code": _CODE[0]})})
        ),
        "lambda of another module": model(
            odd("keras.src.layers.core.lambda_layer", "Lambda", {"function": _CODE})
        ),
        "lambda in a wrapper": model(
            layer("TimeDistributed", {"layer": layer("Lambda", {"function": _CODE})})
        ),
        "lambda as an activation": dense(activation=odd("builtins", "__lambda__", {"code": "x"})),
        "lambda in an initializer": dense(
            kernel_initializer=odd("builtins", "__lambda__", {"code": "x", "defaults": None})
        ),
    },
    "CVE-2025-1550": {
        "a module": model(odd("os", "system", {"command": "id"})),
        "a function": dense(activation=odd("builtins", "function", "os.system")),
        "a function of builtins": dense(activation=odd("builtins", "function", "exec")),
        "a registered name": dense(activation="builtins>eval"),
        "an initializer": dense(kernel_initializer=odd("subprocess", "Popen", {"args": ["id"]})),
        "a registered layer": model(
            odd("keras.layers", "Dense", {"units": 4}, registered_name="os>system")
        ),
        "a class that is none": model(odd("keras.layers", ["Dense"], {"units": 4})),
        "a module that is none": model(odd(["os"], "Dense", {"units": 4})),
        "a class of a path": model(odd("keras.layers", "../os.system", {})),
        "a dunder": model(odd("keras.layers", "__class__", {})),
        "a tensor that is code": dense(units=odd("builtins", "eval", "4")),
        "a dtype policy": dense(dtype=odd("os", "EvilDTypePolicy", {"name": "float32"})),
    },
    "CVE-2025-8747": {
        "get_file": model(odd("keras.utils", "get_file", {"origin": "https://example.com/x"})),
        "get_file as a function": dense(
            activation=odd("keras.utils", "function", "get_file", registered_name="get_file")
        ),
        "load_model": model(odd("keras.saving", "load_model", {"filepath": "x.keras"})),
        "an operation": model(odd("keras.src.ops.core", "Map", {"function": "print"})),
    },
    "CVE-2025-9906": {
        "unsafe": model(odd("keras.config", "enable_unsafe_deserialization", {})),
        "unsafe function": dense(
            activation=odd("keras.config", "function", "enable_unsafe_deserialization")
        ),
        "unsafe at the top": odd("keras.config", "enable_unsafe_deserialization", {}),
    },
    "CVE-2025-9905": {
        "h5": b"\x89HDF\r\n\x1a\n" + b"model_config" * 9,
        "h5 in an archive": archive(None, {"config.json": b"\x89HDF\r\n\x1a\n"}),
    },
    "CVE-2025-49655": {
        "torch": model(layer("TorchModuleWrapper", {"module": "gASVIAAAAAAAAACMBXBvc2l4"})),
        "jax": model(layer("JaxLayer", {"call_fn": "x"})),
        "flax": model(layer("FlaxLayer", {"module": "x"})),
    },
    "CVE-2025-12058": {
        "a path": model(layer("StringLookup", {"vocabulary": "/etc/passwd"}), dtype="string"),
        "an address": model(
            layer("StringLookup", {"vocabulary": "http://169.254.169.254/"}), dtype="string"
        ),
        "a near path": model(layer("StringLookup", {"vocabulary": "words.txt"}), dtype="string"),
        "numbers": model(layer("IntegerLookup", {"vocabulary": "/etc/passwd"}), dtype="int64"),
        "text": model(layer("TextVectorization", {"vocabulary": "~/.ssh/id_rsa"}), dtype="string"),
        "weights of an application": model(layer("VGG16", {"weights": "/etc/passwd"})),
    },
    "CVE-2025-12060": {
        "a member outside": archive(dense(), {"../../x.json": b"x"}),
        "an absolute member": archive(dense(), {"/etc/cron.d/x": b"x"}),
        "a drive": archive(dense(), {"C:\\x": b"x"}),
        "a link": linked(),
        "two of one name": archive(dense(), {"config.json": b"{}"}),
    },
    "CVE-2026-0897": {
        "a bomb": archive(None, {"config.json": b" " * (2**20 * 70)}),
        "a bomb of brackets": archive(None, {"config.json": b"[" * 10_000_000}),
        "depth": b"[" * 200 + b"]" * 200,
        "depth in text": ('{"a":' * 5_000 + "1" + "}" * 5_000).encode(),
        "digits": b'{"a": ' + b"9" * 100_000 + b"}",
        "a shape": model(layer("Reshape", {"target_shape": [2**70, 1]})),
        "an input": {
            **dense(),
            "config": {
                "layers": [
                    layer("InputLayer", {"batch_shape": [None, 2**62]}),
                    layer("Dense", {"units": 4}),
                ]
            },
        },
        "many axes": {
            **dense(),
            "config": {
                "layers": [
                    layer("InputLayer", {"batch_shape": [None] + [1] * 5_000}),
                    layer("Dense", {"units": 4}),
                ]
            },
        },
        "a lie about size": lying(2**31),
        "too many members": archive(dense(), {f"m{i}": b"" for i in range(10_001)}),
        "infinity": b'{"class_name": "Sequential", "config": {"layers": [1e999, Infinity, NaN]}}',
    },
    "CVE-2026-1669": {
        "weights that are none": archive(dense(), {"model.weights.h5": b"/etc/passwd"}),
        "weights that are a bomb": archive(
            dense(), {"model.weights.h5": _WEIGHTS + b"\0" * (2**20 * 300)}
        ),
    },
    "CVE-2026-1462": {
        "tfsm": model(layer("TFSMLayer", {"filepath": "saved"})),
        "tfsm of another module": model(
            odd("keras.src.export.tfsm_layer", "TFSMLayer", {"filepath": "saved"})
        ),
    },
}
"""By entry: what each file is, as its bytes or as the configuration of a model."""

QUIET: Mapping[str, Any] = {
    "loss": {**dense(), "compile_config": {"loss": odd("builtins", "function", "os.system")}},
    "optimizer": {
        **dense(),
        "compile_config": {"loss": "mse", "optimizer": odd("subprocess", "Popen", {"args": "id"})},
    },
    "metric": {**dense(), "compile_config": {"loss": "mse", "metrics": ["builtins.eval"]}},
    "build": model({**layer("Dense", {"units": 4}), "build_config": odd("os", "system", "id")}),
    "name": dense(name='"); import os; os.system("id")'),
    "name of a model": {
        **dense(),
        "config": {**dense()["config"], "name": "__import__('os').system('id')"},
    },
    "name of an input": {
        **dense(),
        "config": {
            "name": "m",
            "layers": [
                layer("InputLayer", {"batch_shape": [None, 4], "name": "{x}\nmodel evil {"}),
                layer("Dense", {"units": 4, "name": "a{b}"}),
            ],
        },
    },
}
"""What is read all the same, for what is odd in it means nothing."""


def data_of(file: Any) -> bytes:
    """A file as bytes."""
    return file if isinstance(file, bytes) else archive(file)
