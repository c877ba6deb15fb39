# Two commands on a machine with Python (3.11 or later) and make: `make demo` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
BASE   := $(VENV)/.base

ENGINES := $(VENV)/.engines
PEERS  := $(VENV)/.peers

.PHONY: demo test test-engines test-browser lint types contracts unit wheel fuzz bench fmt docs lock clean

demo: $(BASE)
	@$(BIN)/ntm assess examples/commune-constructed.ntm examples/communes-constructed.csv

test: lint types contracts docs-check unit wheel

$(BASE): pyproject.toml
	@echo "setting up $(VENV) …" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(READY): $(BASE) requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.lock
	@touch $@

$(ENGINES): $(READY) requirements-engines.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-engines.lock
	@touch $@

$(PEERS): $(READY) requirements-peers.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-peers.lock
	@touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ntm fmt --check rulesets/*/*/*.ntm examples/*.ntm
	$(BIN)/ntm check --catalog --fail-on hint
	$(BIN)/ntm cases

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

docs: $(READY)  ## write what is generated
	$(BIN)/python tools/error_pages.py
	$(BIN)/python tools/ruleset_pages.py
	$(BIN)/python tools/conformance.py

.PHONY: docs-check
docs-check: $(READY)
	$(BIN)/python tools/error_pages.py --check
	$(BIN)/python tools/ruleset_pages.py --check
	$(BIN)/python tools/conformance.py --check

unit: $(READY)
	$(BIN)/pytest

# The tests of what an installation adds, against the built wheel in an environment of its own.
wheel: $(READY)
	PYTHON=$(BIN)/python tools/test-wheel

test-engines: $(ENGINES)  ## the engines that need a server or a Java runtime: PostgreSQL, Spark
	$(BIN)/pytest -n0 -m "postgresql or spark"

test-browser: $(READY)  ## pages in a real browser: Debian's packages chromium and chromium-driver
	$(BIN)/pytest -n0 -m browser

fuzz: $(READY)  ## a larger random run of the properties
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest tests/properties

bench: $(PEERS)  ## measure, and write docs/benchmarks.md; nothing is asserted
	$(BIN)/python -m tests.benchmarks

fmt: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/ntm fmt rulesets/*/*/*.ntm examples/*.ntm

lock: $(READY)  ## pin the development set anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra frame --extra sql --extra prove --extra testing --group dev --no-emit-index-url --no-header --output-file requirements-dev.lock pyproject.toml
	for group in engines peers; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group $$group --no-emit-index-url --no-header --output-file requirements-$$group.lock pyproject.toml; done

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
