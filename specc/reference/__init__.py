"""What the catalog holds, said to people: `specc explain`, `specc layers`, `docs/reference`.

    lookup       from a word that somebody typed to entries of the catalog
    examples     the example of an entry as a spec, and what specc makes of it
    describe     everything that is to be said of an entry, as data
    text         that, for a terminal
    pages        that, as Markdown; `python -m specc.reference` writes docs/reference
    coverage     which entries there are, and for how many of them types are known

Words come from `specc.catalog.words`, arguments and kinds from the catalog; shapes, dtypes
and counts of an example are what the compiler says of it.
"""
