"""Words for optimizers and for schedules of their learning rates."""

from __future__ import annotations

from specc.catalog.words.kit import Words, family

_WITH_RATE = "optimizer = SGD(learning_rate=NAME(0.1, 1000, decay_rate=0.9))"

FAMILIES = (
    family(
        "optimizers",
        "Optimizers",
        {
            "SGD": "along the gradient; with momentum, along its running sum",
            "Adam": "steps scaled by running means of gradients and of their squares",
            "AdamW": "Adam whose weight decay is apart from the gradient",
            "Adamax": "Adam with the largest gradient in place of the mean square",
            "Nadam": "Adam with Nesterov's look ahead",
            "Adafactor": "Adam's scaling kept in rows and columns, to save memory",
            "Adagrad": "steps shrink with the sum of all squared gradients",
            "Adadelta": "steps scaled by recent gradients and recent steps",
            "RMSprop": "steps scaled by a running mean of squared gradients",
            "Ftrl": "follows the regularized leader, for sparse features",
            "Lamb": "Adam with a step for each layer in proportion to its weights",
            "Lion": "steps of one size, in the direction of the sign of the momentum",
            "Muon": "momentum made orthogonal for matrices, Adam for the rest",
            "ScheduleFreeAdamW": "AdamW that averages its path and needs no schedule",
        },
        about="`learning_rate` takes a number or a schedule. `clipnorm`, `global_clipnorm` and "
        "`clipvalue` bound gradients, one of them at a time.",
        example="optimizer = NAME(learning_rate=0.001)",
    ),
    family(
        "schedules",
        "Learning-rate schedules",
        {
            "ExponentialDecay": Words(
                "initial * decay_rate ** (step / decay_steps)", example=_WITH_RATE
            ),
            "InverseTimeDecay": Words(
                "initial / (1 + decay_rate * step / decay_steps)", example=_WITH_RATE
            ),
            "PolynomialDecay": "from the initial rate to the end rate, along a power",
            "CosineDecay": "down half a cosine; with `warmup_target`, up a line first",
            "CosineDecayRestarts": "cosine decays one after the other, each longer",
            "PiecewiseConstantDecay": Words(
                "a value for each stretch of steps",
                example="optimizer = SGD(learning_rate=PiecewiseConstantDecay("
                "[1000], [0.1, 0.01]))",
            ),
        },
        about="It stands for an optimizer's `learning_rate`. Steps are batches, not epochs.",
        example="optimizer = SGD(learning_rate=NAME(0.1, 1000))",
    ),
)
