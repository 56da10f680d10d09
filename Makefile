# make demo    check, build and train specs/iris.dlspec, run the script that was built
# make test    lint, types, tests
# make extras  tests of Hugging Face's datasets, whose package brings pandas, which slows every start
# make fuzz    specs put out of order, by the hundred thousand: each must be answered
# make guided  the same, led by Atheris to what was not reached before; Linux only
# make bench   timings, each beside a reference from the same run
# make pictures  messages as they look on a terminal, and models, docs/pictures
#
# Everything goes into .venv, which is made where it is missing.

PYTHON ?= python3
BIN := .venv/bin

export TF_CPP_MIN_LOG_LEVEL ?= 3

.PHONY: demo test lint types extras fuzz guided bench pictures clean

demo: .venv/ready-to-run
	$(BIN)/specc check specs/iris.dlspec
	$(BIN)/specc build specs/iris.dlspec
	$(BIN)/specc train specs/iris.dlspec
	$(BIN)/python build/iris.py

test: lint types
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: .venv/ready-to-develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-to-develop
	$(BIN)/mypy

extras: .venv/ready-to-develop
	$(PYTHON) -m venv .venv/extras
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> $$(.venv/extras/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/base.pth
	.venv/extras/bin/python -m pip install --quiet "datasets>=3"
	.venv/extras/bin/python -m pytest tests/emitted/test_records.py

fuzz: .venv/ready-to-develop
	$(BIN)/python -m tests.fuzz --inputs 10_000_000 --minutes 5 --jobs 2 --seed $$(date +%s)

guided: .venv/ready-to-develop
	$(BIN)/python -m pip install --quiet --editable ".[fuzz]"
	$(BIN)/python -m tests.fuzz.guided --minutes 5

bench: .venv/ready-to-develop
	$(BIN)/python -m benchmarks.check
	$(BIN)/python -m benchmarks.check_zoo
	$(BIN)/python -m benchmarks.syntax_growth
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.train_iris

pictures: .venv/ready-to-run
	$(BIN)/python -m pip install --quiet --editable ".[docs,graph]"
	$(BIN)/python docs/pictures/make.py

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/ready-to-run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[tensorflow]"
	touch $@

.venv/ready-to-develop: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[tensorflow,dev]"
	touch $@

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "specc needs Python 3.11 or newer; give one by make PYTHON=...")'
	$(PYTHON) -m venv .venv
