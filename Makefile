# Two commands: `make graph` builds the graph of the corpus that ships; `make test` runs every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GRAPH ?= govgraph.db

.PHONY: graph test check docs lock clean

graph: $(VENV)/installed
	$(BIN)/govgraph -g $(GRAPH) build
	$(BIN)/govgraph -g $(GRAPH) show "RIPE NCC" -n 3 -f table
	@echo
	@echo "The graph is in $(GRAPH). Try: $(BIN)/govgraph rank"

test: check
	$(BIN)/python -m pytest

check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "govgraph needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# Write requirements.lock anew from pyproject.toml: what users and developers need, with exact versions, no host names.
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	.venv-lock/bin/python -m pip install --quiet --group dev .
	.venv-lock/bin/python -m pip freeze --exclude govgraph > requirements.lock
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache

# Write docs/cli.md and the transcripts in README.md and docs/ anew from what the program prints.
docs: $(VENV)/installed
	$(BIN)/python docs/generate.py
