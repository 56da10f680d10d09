"""Programs as a good engineer writes them by hand from the documentation of Keras.

Each has `run(folder, seed)`, which trains on the files of a folder and returns what the
test part measured. They stand here to be read beside the scripts that specc emits for the
specs in `benchmarks/subjects`, which say the same.
"""
