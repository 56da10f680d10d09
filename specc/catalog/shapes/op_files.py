"""Which file has the rule of which op; a file is imported when one of its ops is first met."""

from __future__ import annotations

_FILES: dict[str, str] = {
    "ops_create": (
        "arange empty empty_like eye full full_like geomspace identity linspace logspace ones "
        "ones_like tri zeros zeros_like"
    ),
    "ops_elementwise": (
        "abs absolute add angle arccos arccosh arcsin arcsinh arctan arctan2 arctanh array "
        "bitwise_and bitwise_invert bitwise_left_shift bitwise_not bitwise_or "
        "bitwise_right_shift bitwise_xor cast cbrt ceil celu clip conj conjugate "
        "convert_to_tensor copy cos cosh deg2rad divide divide_no_nan elu equal erf erfc "
        "erfinv exp exp2 expm1 fabs floor floor_divide fmax fmin fmod gcd gelu greater "
        "greater_equal hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh heaviside "
        "hypot i0 imag isclose isfinite isinf isnan isneginf isposinf isreal lcm ldexp "
        "leaky_relu left_shift less less_equal log log10 log1p log2 log_sigmoid logaddexp "
        "logaddexp2 logical_and logical_not logical_or logical_xor maximum minimum mod "
        "multiply nan_to_num negative nextafter not_equal power rad2deg real reciprocal relu "
        "relu6 right_shift round rsqrt saturate_cast select selu sigmoid sign signbit silu "
        "sin sinc sinh soft_shrink softplus softsign sparse_plus sparse_sigmoid sqrt square "
        "squareplus stop_gradient subtract swish tan tanh tanh_shrink threshold true_divide "
        "trunc where"
    ),
    "ops_image": (
        "image.affine_transform image.crop_images image.elastic_transform "
        "image.extract_patches image.extract_patches_3d image.gaussian_blur image.hsv_to_rgb "
        "image.map_coordinates image.pad_images image.perspective_transform image.resize "
        "image.rgb_to_grayscale image.rgb_to_hsv image.scale_and_translate image.sobel_edges "
        "image.ssim"
    ),
    "ops_indexing": (
        "argpartition bincount digitize get_item histogram in_top_k isin nonzero scatter "
        "scatter_update searchsorted segment_max segment_min segment_prod segment_sum slice "
        "slice_update take take_along_axis unique unravel_index"
    ),
    "ops_joining": (
        "append array_split concatenate dsplit dstack hsplit hstack meshgrid split stack "
        "unstack vsplit vstack"
    ),
    "ops_linalg": (
        "cdist cholesky cholesky_inverse corrcoef cross det diag diagflat diagonal eig eigh "
        "inv kron logdet lstsq lu_factor matrix_rank pinv qr slogdet solve solve_triangular "
        "svd trace tril triu vander"
    ),
    "ops_nn": (
        "batch_normalization binary_crossentropy categorical_crossentropy ctc_decode ctc_loss "
        "dot_product_attention glu layer_normalization log_softmax multi_hot normalize "
        "one_hot psnr rms_normalization softmax sparse_categorical_crossentropy sparsemax"
    ),
    "ops_products": ("dot einsum inner matmul outer tensordot vdot"),
    "ops_rearrange": ("rearrange"),
    "ops_reduction": (
        "all allclose amax amin any argmax argmin average count_nonzero cumprod cumsum diff "
        "logsumexp max mean median min moments nanargmax nanargmin nancumprod nancumsum "
        "nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum "
        "nanvar norm percentile prod ptp quantile std sum top_k trapezoid var"
    ),
    "ops_shape": (
        "argsort broadcast_to expand_dims flip fliplr flipud moveaxis ndim pad ravel repeat "
        "reshape roll rot90 shape size sort squeeze swapaxes tile transpose"
    ),
    "ops_signal": (
        "bartlett blackman correlate extract_sequences fft fft2 hamming hanning ifft2 irfft "
        "istft kaiser polar rfft stft view view_as_complex view_as_real"
    ),
    "ops_spatial": (
        "adaptive_average_pool adaptive_max_pool average_pool conv conv_transpose "
        "depth_to_space depthwise_conv fold max_pool separable_conv space_to_depth unfold"
    ),
}

FILE_OF: dict[str, str] = {name: file for file, names in _FILES.items() for name in names.split()}
"""Name in `keras.ops` to the module that has its rule."""
