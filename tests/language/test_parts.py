"""Blocks, models used as layers, shared layers, call styles: the graph against Keras."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, codes, compiled

SPECS = {
    "block": """
        block dense(n, act=relu) { input x
          output x -> Dense(n, activation=act) }
        model m { input x: float32[4]
          dense(3)
          y = x -> dense(5, act=tanh)
          output z = y -> dense(n=2) -> dense }
    """.replace("-> dense }", "-> dense(6) }"),
    "block without parameters": """
        block twice { input x
          Dense(3)
          output Dense(3) }
        model m { input x: float32[4]
          twice
          output y = x -> twice -> twice }
    """,
    "block of two inputs": """
        block residual(f) { input x, y
          output x + (y -> Dense(f)) }
        model m { input a: float32[4]
          input b: float32[4]
          c = a -> residual(4, y=b)
          d = [c, b] -> residual(4)
          e = residual(4, x=a, y=d)
          f = b -> residual(4, x=e)
          pair = [f, a]
          output g = pair -> residual(4) }
    """,
    "block of two inputs, called as Keras calls": """
        block residual(f) { input x, y
          output x + (y -> Dense(f)) }
        model m { input a: float32[4]
          input b: float32[4]
          output c = residual(4)(a, b) }
    """,
    "block of two outputs": """
        block split(f) { input x
          output x -> Dense(f), x -> Dense(f, activation=relu) }
        model m { input x: float32[4]
          a, b = x -> split(3)
          pair = x -> split(2)
          c = pair -> Concatenate
          d = pair[0]
          output y = [a, b, c, d] -> Concatenate }
    """,
    "block of two outputs into a block of two inputs": """
        block split(f) { input x
          output a = x -> Dense(f)
          output b = x -> Dense(f) }
        block join { input p, q
          output p * q }
        model m { input x: float32[4]
          output y = x -> split(3) -> join }
    """,
    "blocks in blocks": """
        param width: int = 3
        let twice = width * 2
        block inner(n) { input x
          output x -> Dense(n) -> Dense(width) }
        block outer { input x
          repeat 2 as i { x = x -> inner(i + 1) }
          output x -> inner(twice) }
        model m { input x: float32[4]
          output y = x -> outer }
    """,
    "block defined behind its use": """
        model m { input x: float32[4]
          output y = x -> b(2) }
        block b(n) { input x
          output x -> Dense(n) }
    """,
    "block's default from a constant": """
        let n = 3
        block b(k=n, o=SGD) { input x
          output x -> Dense(k) }
        model m { input x: float32[4]
          output y = x -> b }
    """.replace(", o=SGD", ""),
    "block's default from a param": """
        param n: int = 3
        let double = n * 2
        block b(k=n, j=double) { input x
          output x -> Dense(k) -> Dense(j) }
        block c(k=n) { input x
          output x -> b -> b(k) }
        model m { input x: float32[4]
          output y = x -> b -> b(5) -> c }
    """,
    "block's default is an object": """
        block b(k=2, reg=L2(1e-4), start=HeNormal) { input x
          output x -> Dense(k, kernel_regularizer=reg, kernel_initializer=start) }
        model m { input x: float32[4]
          output y = x -> b -> b(reg=none) -> b(start="zeros") -> b(start=HeNormal(seed=1)) }
    """,
    "parameter without default behind one with it": """
        block b(k=2, n) { input x
          output x -> Dense(k) -> Dense(n) }
        model m { input x: float32[4]
          output y = x -> b(n=3) -> b(4, 5) }
    """,
    "parameters of a block of two inputs, by position": """
        block b(k, n=3) { input x, y
          output (x -> Dense(k)) + (y -> Dense(k, name="d{n}")) }
        model m { input x: float32[4]
          output z = [x, x] -> b(4, 7) }
    """,
    "block's input with a type": """
        block b(n) { input x: float32[n]
          output x -> Dense(2) }
        model m { input x: float32[4]
          output y = x -> b(4) -> b(2) }
    """,
    "block's parameter rebound": """
        block b(n) { input x
          let n = n + 1
          output x -> Dense(n) }
        model m { input x: float32[4]
          output y = x -> b(4) -> b(2) }
    """,
    "block rebinds its input": """
        block b(n) { input x
          x = x -> Dense(n)
          Dense(n)
          output x }
        model m { input x: float32[4]
          output y = x -> b(4) -> b(2) }
    """,
    "block gives its input back": """
        block same { input x
          output x }
        model m { input x: float32[4]
          output y = x -> same -> Dense(2) -> same }
    """,
    "block in a comprehension": """
        block b(n) { input x
          output x -> Dense(n) }
        model m { input x: float32[4]
          output y = [x -> b(k) for k in [2, 3]] -> Concatenate }
    """,
    "model as a layer": """
        model encoder { input x: float32[4]
          Dense(3)
          output code = Dense(2) }
        model m { input a: float32[4]
          input b: float32[4]
          p = a -> encoder
          q = b -> encoder
          output d = p - q }
    """,
    "model as a layer, its name by Keras's call": """
        model encoder { input x: float32[4]
          output code = Dense(2) }
        model m { input a: float32[4]
          output d = encoder(a) }
    """,
    "model of two inputs as a layer": """
        model join { input p: float32[4]
          input q: float32[3]
          output y = [p, q] -> Concatenate -> Dense(2) }
        model m { input a: float32[4]
          input b: float32[3]
          c = [a, b] -> join
          d = a -> join(q=b)
          e = join(p=a, q=b)
          f = join(a, b)
          g = b -> join(p=a)
          pair = [a, b]
          h = pair -> join
          output y = [c, d, e, f, g, h] -> Add }
    """,
    "model of two inputs in another order than by name": """
        model join { input z: float32[4]
          input a: float32[3]
          output y = [z, a] -> Concatenate -> Dense(2) }
        model m { input b: float32[4]
          input c: float32[3]
          output y = [b, c] -> join }
    """,
    "model of two outputs as a layer": """
        model split { input x: float32[4]
          output z = Dense(2)
          output a = Dense(3) }
        model m { input x: float32[4]
          p, q = x -> split
          pair = x -> split
          output y = [p, q, pair[1]] -> Concatenate }
    """,
    "model used in a block": """
        param width: int = 3
        model encoder { input x: float32[4]
          output code = Dense(width) }
        block both { input a, b
          output (a -> encoder) * (b -> encoder) }
        model m { input a: float32[4]
          input b: float32[4]
          output y = [a, b] -> both -> Dense(width) }
    """,
    "models in models": """
        param width: int = 3
        model one { input x: float32[4]
          output y = Dense(width) }
        model two { input x: float32[4]
          output y = x -> one -> Dense(width) }
        model three { input x: float32[4]
          a = x -> one
          b = x -> two
          output y = a + b }
    """,
    "the model that is trained has a name": """
        model small { input x: float32[4]
          output y = Dense(2) }
        model large { input x: float32[4]
          output y = Dense(20) }
        train small { loss = mse }
    """,
    "shared layer": """
        model m { input a: float32[4]
          input b: float32[4]
          layer tower = Dense(3, activation=relu)
          layer act = relu
          p = a -> tower -> act
          q = b -> tower -> act
          output y = p * q }
    """,
    "shared layer in a loop": """
        model m { input a: float32[4]
          layer tower = Dense(4)
          repeat 3 { tower }
          output y = Dense(2) }
    """,
    "layer made in a loop": """
        model m { input a: float32[4]
          repeat 2 { layer d = Dense(4)
            d -> d }
          output y = Dense(2) }
    """,
    "shared layer with call arguments": """
        model m { input a: float32[5, 4]
          input b: float32[6, 4]
          layer attend = MultiHeadAttention(2, 3)
          p = a -> attend(value=b)
          q = attend(b, a)
          r = b -> attend(value=b, use_causal_mask=true)
          output y = p
          output z = q + r }
    """,
    "Keras's call style": """
        model m { input x: float32[5, 4]
          a = MultiHeadAttention(2, 3)(x, x, use_causal_mask=true)
          b = Add()([x, a])
          c = Dense(3)(b)
          output y = GlobalAveragePooling1D()(c) }
    """,
    "call arguments by name": """
        model m { input x: float32[5, 4]
          a = x -> MultiHeadAttention(2, 3, value=x, use_causal_mask=true)
          output y = x -> MultiHeadAttention(2, 3, value=a, key=x) }
    """,
    "several results of a layer": """
        model m { input x: float32[5, 4]
          seq, h, c = x -> LSTM(3, return_sequences=true, return_state=true)
          r = x -> LSTM(3, initial_state=[h, c])
          output y = [r, h] -> Concatenate
          output s = seq }
    """,
    "several results through a chain": """
        model m { input x: float32[5, 4]
          seq, state = x -> Dense(4) -> GRU(3, return_sequences=true, return_state=true)
          output y = seq -> LayerNormalization -> Flatten
          output z = state }
    """,
    "Bidirectional": """
        model m { input x: float32[5, 4]
          Bidirectional(LSTM(3, return_sequences=true))
          a, fh, fc, bh, bc = Bidirectional(LSTM(3, return_state=true), merge_mode=sum)
          output y = a + fh + bc }
    """,
    "wrappers": """
        model m { input x: float32[5, 4]
          TimeDistributed(Dense(3))
          Bidirectional(
            GRU(3, return_sequences=true),
            backward_layer=GRU(3, go_backwards=true, return_sequences=true))
          RNN([LSTMCell(3), GRUCell(2)])
          output y = Dense(2) }
    """,
    "attention scores": """
        model m { input x: float32[5, 4]
          a, scores = x -> MultiHeadAttention(2, 3, value=x, return_attention_scores=true)
          output y = a
          output s = scores }
    """,
    "frozen layer": """
        model m { input x: float32[4]
          Dense(3, trainable=false)
          BatchNormalization
          output y = Dense(2) }
    """,
    "dtype of a layer": """
        model m { input x: float32[4]
          Dense(3, dtype=mixed_bfloat16)
          Dense(3, dtype=float64)
          output y = Dense(2, dtype=float32) }
    """,
    "precision": """
        model m { input x: float32[4]
          Dense(3)
          output y = Dense(2, dtype=float32) }
        device gpu { precision = mixed_float16 }
    """,
    "inputs of every kind": """
        model m { input a: int32[?]
          input b: float32[?time, 3]
          input c: bool[2, 2]
          input d: uint8[4, 4, 3]
          input e: float32[]
          p = a -> Embedding(9, 3) -> GlobalAveragePooling1D
          q = b -> GlobalMaxPooling1D
          r = c -> ops.cast(dtype=float32) -> Flatten
          s = d -> Rescaling(1 / 255) -> Flatten
          t = e -> ops.expand_dims(axis=-1)
          output y = [p, q, r, s, t] -> Concatenate -> Dense(2) }
    """,
    "named layers": """
        model m { input x: float32[4]
          Dense(3, name=first)
          Dense(3, name="second-1.x")
          Dense(3)
          output y = Dense(2, name=y) }
    """,
    "outputs in another order than by name": """
        model m { input x: float32[4]
          output z = Dense(2)
          output a = Dense(3) }
    """,
    "inputs in another order than by name": """
        model m { input z: float32[4]
          input a: float32[3]
          output y = [z, a] -> Concatenate -> Dense(2) }
    """,
}


@pytest.mark.parametrize("name", SPECS)
def test_the_script_builds_the_graph(name) -> None:
    program = compiled(SPECS[name])
    assert_same(program)
    for param in program.params:
        assert_same(compiled(SPECS[name], **{param: 7}), program, **{param: 7})


def test_main_is_the_last_model_that_no_other_uses() -> None:
    spec = """
        model a { input x: float32[4]
          output y = x -> b }
        model b { input x: float32[4]
          output y = Dense(2) }
    """
    program = compiled(spec)
    assert program.model is program.models["a"]
    assert list(program.models) == ["b", "a"]


def test_recursion_is_refused() -> None:
    itself = (
        "block b { input x\n output x -> b }\nmodel m { input x: float32[2]\n output y = x -> b }"
    )
    assert codes(itself) == ["E0205"]
    others = """
        block a { input x
          output x -> b }
        block b { input x
          output x -> c }
        block c { input x
          output x -> a }
        model m { input x: float32[2]
          output y = x -> a }
    """
    assert codes(others) == ["E0205"]
    models = "model m { input x: float32[2]\n output y = x -> m }"
    assert codes(models) == ["E0205"]


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ("block b(x) { input x\n output x }", "E0204"),
        ("block b(n, n) { input x\n output x }", "E0204"),
        ("block b { input x, x\n output x }", "E0204"),
        ("block b { input x }", "E0213"),
        ("block b { output Dense(2) }", "E0212"),
        ("model b { output Dense(2) }", "E0212"),
        ("export { a = 1 }", "E0208"),
        (
            "block b { input x\n layer t = c\n output x -> t }\nblock c { input x\n output x }",
            "E0202",
        ),
        ("block b { input x\n layer t = L2(1e-3)\n output x -> t }", "E0202"),
        ("block b { input x\n layer t = ops.exp\n output x -> t }", "E0202"),
        ("block b { input x\n output x }\nblock b { input x\n output x }", "E0204"),
        ("param n: int = 2\nlet n = 3", "E0204"),
        ("train { epochs = 2 }\ntrain { epochs = 2 }", "E0214"),
    ],
)
def test_definitions_that_make_no_sense(spec, code) -> None:
    assert code in codes(spec + "\nmodel m { input x: float32[2]\n output y = Dense(2) }")
