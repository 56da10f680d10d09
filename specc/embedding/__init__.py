"""What other programs hold in their hands: specs that they build, graphs that they walk.

values.py      values between Python and specs: numbers, words, `Call("L2", 0.01)`
builder.py     Builder: a spec built by calls
models.py      ... its models: inputs, layers, ops, arithmetic
blocks.py      ... its data, train and device
writing.py     the tree of what was built, and the text that it reads as
graph.py       Graph: what a spec means, to be walked
walking.py     makes it of the compiler's own graph
messages.py    Messages: what is to be said of a spec, with places
program.py     Program: a checked spec, and how a notebook shows it
"""
