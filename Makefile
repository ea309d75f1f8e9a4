# Two commands for a fresh machine (Python 3.11 or newer, pip, make): `make report` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
.PHONY: report test quick test-deep lab lint lock
# what reads, reconciles and judges, without a kernel, a browser or a run
QUICK := beliefs book bounds carriers cells checks claims compare joint qualifiers hints map rates reconcile rules schema tables words

report: .venv/ready
	$(BIN)/workbook check
	$(BIN)/workbook run

test: .venv/ready
	$(BIN)/python -m pytest -n auto

quick: .venv/ready
	$(BIN)/python -m pytest -n auto -p no:nbval -o addopts="--strict-markers" --hypothesis-profile quick $(QUICK:%=tests/test_%.py)

test-deep: .venv/ready
	$(BIN)/python -m pytest -n auto -m "" --hypothesis-profile deep

# Notebook 03 with the table of contents; .jupyter also says that JupyterLab is to ask nobody for news or extensions
lab: export JUPYTER_CONFIG_PATH = $(CURDIR)/.jupyter
lab: export JUPYTERLAB_WORKSPACES_DIR = $(CURDIR)/.venv/lab-workspaces
lab: .venv/ready
	$(BIN)/jupyter lab workspaces import .jupyter/workbook.jupyterlab-workspace
	$(BIN)/jupyter lab $(LAB)

lint: .venv/ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# Everything from the hashed lock, then this project itself, built by what the lock installed
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# After a change of dependencies; needs uv. Writes no address.
lock:
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock
