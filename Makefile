# Two commands do everything, on a fresh machine too: `make demo` and `make test`.
# Needed beforehand: make, and Python 3.11 or later (on Debian and Ubuntu it is installed where missing).

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo

.PHONY: demo test check format setup clean

demo: setup
	@$(BIN)/python -m corpus.samples $(DEMO)/reports
	@$(BIN)/chiso run $(DEMO)/reports --out $(DEMO)/dataset

test: setup check
	@bash .ci/system-packages for-tests
	@$(BIN)/python -m pytest -n 2

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

setup: $(VENV)/.ready
	@bash .ci/system-packages

# The lock file pins every package with its hashes; the project itself is installed beside them, editable.
$(VENV)/.ready: requirements.lock pyproject.toml
	@bash .ci/python-environment $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
