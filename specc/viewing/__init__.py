"""What a model will see of its data: `specc data`. The script's own `load_data` says it.

observe.py     runs it, and keeps the columns as they were read beside what came of them
text.py        says what they are: types, gaps, classes, parts, the first rows
sheet.py       draws pictures on one
"""
