"""A spec without mistakes and one with a mistake, for the tests of the command line."""

GOOD = """\
dlspec 1

param width: int = 4

model mlp {
  input features: float32[4]
  Dense(width, activation=relu)
  output label = Dense(3, activation=softmax)
}
"""

BAD = GOOD.replace("Dense(3", "Dens(3")
