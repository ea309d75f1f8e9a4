# Two commands for a fresh machine (Python 3.11 or newer, pip, make): `make report` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
.PHONY: report test lab lint lock

report: .venv/ready
	$(BIN)/workbook check
	$(BIN)/workbook run

test: .venv/ready
	$(BIN)/python -m pytest -n auto --dist loadfile

lab: .venv/ready
	$(BIN)/jupyter lab notebooks/03-reconcile-reports.ipynb

lint: .venv/ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

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
