"""Specs for models of Keras.

    read_file      a `.keras` file or a model's JSON, bounded            archive, bounded
    read_net       its configuration as data, against the catalog        functional, objects, calls
    fold           what repeats, as blocks and loops                     folding
    write          a tree of the language, and its text                  writing
    compare        the text compiled, against what was read              compare

Nothing here imports Keras, TensorFlow or NumPy, and nothing of a file is run.
"""
