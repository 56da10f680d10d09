"""Words for functions of keras.ops that multiply and decompose matrices."""

from __future__ import annotations

from specc.catalog.words.kit import OF_CONSTANTS, SAME_SHAPE, Words, family

_SQUARE = "input x: float32[4, 4]\noutput y = ops.NAME(x)"

FAMILIES = (
    family(
        "ops",
        "Products",
        {
            "matmul": Words(
                "the matrix product, `a @ b`",
                shape="""\
  [..., n, k], [..., k, m] -> [..., n, m]
The axes before are broadcast.""",
                example="input a: float32[4, 8]\ninput b: float32[8, 3]\n"
                "output y = ops.matmul(a, b)",
            ),
            "dot": Words(
                "sums of products along the last axis and the last but one",
                shape="  [..., k], [..., k, m] -> [..., ..., m]",
                example="input x: float32[8]\noutput y = ops.dot(x, ops.ones([8, 3]))",
            ),
            "inner": Words(
                "sums of products along both last axes",
                shape="  [a..., k], [b..., k] -> [a..., b...]",
                example="input x: float32[8]\noutput y = ops.inner(x, ops.ones([3, 8]))",
            ),
            "outer": Words(
                "all products of elements of both",
                shape="  n elements, m elements -> [n, m]",
                example="input x: float32[]\noutput y = ops.outer(x, ops.array([1.0, 2.0]))",
            ),
            "vdot": Words(
                "the sum of products of all elements",
                shape="  as many elements in both -> a scalar",
                example="input a: float32[8]\ninput b: float32[8]\noutput y = a * ops.vdot(a, b)",
            ),
            "tensordot": Words(
                "sums of products along the axes named",
                shape="The axes of both that are not summed, one behind the other.",
                example="input x: float32[4, 8]\n"
                "output y = ops.tensordot(x, ops.ones([8, 3]), axes=1)",
            ),
            "einsum": Words(
                "sums of products, axes named by letters",
                shape='The letters behind the arrow: `"bij,bjk->bik"`.',
                example="input a: float32[4, 8]\ninput b: float32[8, 3]\n"
                'output y = ops.einsum("bij,bjk->bik", a, b)',
            ),
            "kron": Words(
                "the Kronecker product",
                shape="Each size is the product of both.",
                about=OF_CONSTANTS,
                example="input x: float32[6]\n"
                "output y = x * ops.kron(ops.ones(2), ops.arange(3.0))",
            ),
            "cross": Words(
                "the cross product of vectors with two or three elements",
                shape="  [..., 3], [..., 3] -> [..., 3]; two elements each give [...]",
                example="input a: float32[3]\ninput b: float32[3]\noutput y = ops.cross(a, b)",
            ),
            "cdist": Words(
                "the distance of each row from each",
                shape="  [..., n, k], [..., m, k] -> [..., n, m]",
                example="input a: float32[4, 8]\ninput b: float32[5, 8]\n"
                "output y = ops.cdist(a, b)",
            ),
            "corrcoef": Words(
                "how rows are correlated",
                shape="  [n, m] -> [n, n]",
                about=OF_CONSTANTS,
                example="input x: float32[2]\noutput y = x @ ops.corrcoef(ops.eye(2))",
            ),
        },
    ),
    family(
        "ops",
        "Matrices",
        {
            "det": Words("the determinant", shape="  [..., n, n] -> [...]"),
            "logdet": Words("the logarithm of the determinant", shape="  [..., n, n] -> [...]"),
            "slogdet": Words(
                "sign and logarithm of the determinant",
                shape="  [..., n, n] -> [...], twice",
                example="input x: float32[4, 4]\nsign, size = ops.slogdet(x)\noutput y = size",
            ),
            "inv": "the inverse",
            "pinv": Words("the pseudo-inverse", shape="  [..., n, m] -> [..., m, n]"),
            "cholesky": "the triangular root of a positive matrix",
            "cholesky_inverse": "the inverse of a matrix from its triangular root",
            "matrix_rank": Words("the rank", shape="  [..., n, m] -> [...], in int32"),
            "eig": Words(
                "eigenvalues and eigenvectors",
                shape="  [..., n, n] -> [..., n] and [..., n, n]",
                example="input x: float32[4, 4]\nvalues, vectors = ops.eig(x)\n"
                "output y = ops.real(values)",
            ),
            "eigh": Words(
                "eigenvalues and eigenvectors of a symmetric matrix",
                shape="  [..., n, n] -> [..., n] and [..., n, n]",
                example="input x: float32[4, 4]\nvalues, vectors = ops.eigh(x)\noutput y = values",
            ),
            "svd": Words(
                "singular values and vectors",
                shape="  [..., n, m] -> [..., n, n], [..., min(n, m)], [..., m, m]",
                example="input x: float32[4, 3]\nu, s, v = ops.svd(x)\noutput y = s",
            ),
            "qr": Words(
                "an orthogonal and a triangular factor",
                shape="  [..., n, m] -> [..., n, k], [..., k, m] with k = min(n, m)",
                example="input x: float32[4, 3]\nq, r = ops.qr(x)\noutput y = q",
            ),
            "lu_factor": Words(
                "two triangular factors, and how rows are swapped",
                about="In a model it takes one matrix, not a batch of them.",
                shape="  [n, n] -> [n, n] and [n]",
                example="input x: float32[4]\nlu, pivots = ops.lu_factor(ops.eye(4))\n"
                "output y = x @ lu",
            ),
            "solve": Words(
                "x of a @ x = b",
                shape="  [..., n, n], [..., n, m] -> [..., n, m]",
                example="input a: float32[4, 4]\ninput b: float32[4, 2]\n"
                "output y = ops.solve(a, b)",
            ),
            "solve_triangular": Words(
                "x of a @ x = b for a triangular a",
                shape="  [..., n, n], [..., n, m] -> [..., n, m]",
                example="input a: float32[4, 4]\ninput b: float32[4, 2]\n"
                "output y = ops.solve_triangular(a, b, lower=true)",
            ),
            "lstsq": Words(
                "x for which a @ x is nearest to b",
                shape="  [n, m], [n, k] -> [m, k]",
                example="input b: float32[]\n"
                "output y = b * ops.sum(ops.lstsq(ops.ones([4, 2]), ops.ones([4, 1])))",
            ),
            "vander": Words(
                "the powers of a vector, column by column",
                shape="  [n] -> [n, N], square without N",
                example="input x: float32[]\noutput y = ops.vander(x, 4)",
            ),
        },
        shape=SAME_SHAPE,
        example=_SQUARE,
    ),
)
