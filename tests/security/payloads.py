"""What people write who want a spec to do more than a spec does: text, and names."""

from __future__ import annotations

import builtins
import keyword

TEXTS: dict[str, str] = {
    # ------------------------------------------------------------- quotes
    "double quote": '"',
    "single quote": "'",
    "both quotes": "\"'",
    "three quotes": '"""',
    "three single quotes": "'''",
    "quote and call": '"); import os; os.system("id"); ("',
    "single quote and call": "'); import os; os.system('id'); ('",
    "quote and plus": '" + __import__("os").popen("id").read() + "',
    "quote at the end": 'name"',
    "two quotes at the end": 'name""',
    "four quotes": '""""',
    "escaped quote": '\\"',
    "escaped quotes": '\\"\\"\\"',
    "escaped single quote": "\\'); exec('1')#",
    "raw prefix": 'r"x',
    "bytes": 'b"x"',
    # ------------------------------------------------------------- escapes
    "backslash": "\\",
    "two backslashes": "\\\\",
    "backslash at the end": "name\\",
    "backslash before a quote": '\\\\"; eval("1")',
    "hexadecimal escape": "\\x22); eval(1)",
    "unicode escape": "\\u0022); eval(1)",
    "named escape": "\\N{QUOTATION MARK}); eval(1)",
    "octal escape": "\\042",
    # ------------------------------------------------------------- lines
    "line break": "a\nimport os",
    "line break and indentation": "a\n    import os\n    os.system('id')",
    "carriage return": "a\rimport os",
    "both": "a\r\nimport os",
    "form feed": "a\fimport os",
    "vertical tab": "a\vimport os",
    "next line": "a\x85import os",
    "line separator": "a\u2028import os",
    "paragraph separator": "a\u2029import os",
    "continued line": "a\\\nimport os",
    "quote and line break": '"\nimport os\nos.system("id")\n"',
    "docstring breakout": '"""\nimport os\nos.system("id")\n"""',
    "docstring breakout, single": "'''\nimport os\n'''",
    "end of a function": '"\n\n\ndef main():\n    pass\n\n\n"',
    "semicolon": "; import os",
    "file separators": "a\x1cb\x1db\x1eb",
    # ------------------------------------------------------------- comments
    "comment": "# type: ignore",
    "comment and line": "#\nimport os",
    "encoding comment": "# -*- coding: utf-7 -*-",
    "closed comment": '") # ',
    "interpreter": "#!/bin/sh",
    # ------------------------------------------------------------- formats
    "braces": "{__import__('os').system('id')}",
    "doubled braces": "{{}}",
    "attribute in braces": "{self.__class__.__mro__}",
    "conversion in braces": "{x!r:>{width}}",
    "open brace": "{",
    "closing brace": "}",
    "percent": "%(prog)s %s %d %%",
    "percent at the end": "100%",
    "template": "${HOME} $(id) `id`",
    "jinja": "{{ ''.__class__ }}{% raw %}",
    # ------------------------------------------------------------- code
    "dunder import": "__import__('os').system('id')",
    "lambda": "lambda: 0",
    "eval": "eval('1')",
    "walrus": "(x := 1)",
    "decorator": "@staticmethod",
    "subscript": "x[0]",
    "attribute": "keras.utils.get_file",
    "module and function": "os.system",
    "pickle": "cos\nsystem\n(S'id'\ntR.",
    "yaml": "!!python/object/apply:os.system ['id']",
    "html": "<script>alert(1)</script>",
    # ------------------------------------------------------------- characters
    "nul": "a\0b",
    "escape": "\x1b[31mred\x1b[0m",
    "title of the terminal": "\x1b]0;title\x07",
    "bell": "\x07",
    "backspace": "abc\b\b\bxyz",
    "delete": "a\x7fb",
    "c1 control": "a\x9b31mb",
    "right-to-left override": "a\u202ecba",
    "isolates": "a\u2066b\u2069",
    "pops": "\u202c\u2069",
    "zero width": "a\u200bb",
    "joiner": "a\u200db",
    "byte order mark": "\ufeffa",
    "soft hyphen": "a\u00adb",
    "no-break space": "a\u00a0b",
    "full-width": "\uff45\uff56\uff41\uff4c",
    "cyrillic": "\u0435v\u0430l",
    "full-width quote": "\uff02",
    "combining": "e\u0301",
    "lone surrogate": "a\ud800b",
    "other surrogate": "\udc80",
    "private use": "\ue000",
    "not a character": "\ufffe",
    "tag": "\U000e0041",
    "emoji": "\U0001f600",
    # ------------------------------------------------------------- paths, shells, sizes
    "path": "../../etc/passwd",
    "path with quotes": "a\"b'c.csv",
    "address": "https://example.com/x",
    "option": "--help",
    "command": "; rm -rf / #",
    "pipe": "| id",
    "workflow command": "a\n::error file=x::pwned",
    "encoded workflow command": "a%0A::set-output name=x::y",
    "empty": "",
    "space": " ",
    "long": "x" * 5_000,
    "long words": "word " * 1_000,
    "number": "0x41",
    "not a number": "nan",
    "infinity": "inf",
    "none": "None",
    "ellipsis": "...",
}
"""By what they are. `test_injection.py` puts each wherever a spec holds text."""

HARMLESS = "zzz"
"""What a payload is compared with: a text, and a name, that means nothing."""

HELPERS = """
keras layers ops np tf sys json argparse csv math Path Any Callable Sequence Examples os
train_test_split set_up load_data prepare_batch count_steps training_batches batches missing
most_frequent one_hot parse_column read_table apply_application build_model compile_model train
evaluate run save main args parser model data dataset history seed epochs batch_size output folder
callbacks verbose steps steps_per_execution arguments options self cls training call build
get_config add_weight compute_output_shape result kwargs name dtype trainable weights inputs
archive table random x y prepare draw take rows order column columns
"""

NAMES: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *keyword.kwlist,
            *keyword.softkwlist,
            *(name for name in vars(builtins) if name.islower() or name == "ValueError"),
            *HELPERS.split(),
            "__name__",
            "__init__",
            "__class__",
            "__dict__",
            "__mro__",
            "__subclasses__",
            "__globals__",
            "__builtins__",
            "__getattr__",
            "__reduce__",
            "__del__",
            "__call__",
            "__slots__",
            "__all__",
            "__file__",
            "__path__",
            "__future__",
            "__",
            "_",
            "___",
            "_x",
            "x_",
            "__x",
            "NAME",
            "PATH",
            "BODY",
            "Zzz",
            "ZZZ",
            "mro",
            "l",
            "O",
            "I",
        ]
    )
)
"""Words that Python, the script or Keras has another use for."""

STRANGE_NAMES: tuple[str, ...] = (
    "\uff45\uff56\uff41\uff4c",  # eval in full-width letters: Python reads the same name
    "\u0435val",  # with a Cyrillic letter
    "e\u0301val",
    "\u00aa",
    "\u2118",
    "x\u200b",
    "x\u202ey",
    "x\u00a0",
    "x-y",
    "x.y",
    "x y",
    "x'",
    'x"',
    "1x",
    "$x",
    "x!",
    "x;y",
    "x\\ny",
    "x\0y",
    "\x1b[31m",
    "\U0001d428\U0001d42c",  # os in bold letters
)
"""What is no name of the language, though Python may take it for one."""
