# Everything a person needs, by name. `make` alone lists it.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

# How many tests run at the same time: one more than CI has cores, for some of them wait most of their time.
WORKERS ?= 3

# The stamps carry a checksum of what they stand for, so a second run costs nothing and a changed lock is noticed
# whatever its time of change (git sets that to the time of the checkout).
LOCKED := $(VENV)/.locked-$(shell cat requirements-dev.lock | cksum | tr ' ' '-')
INSTALLED := $(VENV)/.installed-$(shell cat pyproject.toml requirements-dev.lock | cksum | tr ' ' '-')

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types bench chaos chaos-long year run contract lock sbom clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## play two sprints on this machine, then stay up to be looked at
	@$(BIN)/goalkeeper demo

test: $(INSTALLED) ## run every test, and see that they walk over the whole code
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not contract" --cov --cov-report=
	$(BIN)/python -m tests.gates

lint: $(INSTALLED) ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(INSTALLED) ## set the formatting right
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

types: $(INSTALLED) ## check the types, strictly
	$(BIN)/mypy

bench: $(INSTALLED) ## measure, and say against what
	$(BIN)/python -m benchmarks

chaos: $(INSTALLED) ## let everything go wrong for a quarter of an hour, and print what happened
	$(BIN)/python -m chaos usual $(if $(SEED),--seed $(SEED))

chaos-long: $(INSTALLED) ## the same for an hour, as the table in docs/reliability.md
	$(BIN)/python -m chaos long $(if $(SEED),--seed $(SEED)) --markdown chaos-table.md

year: $(INSTALLED) ## play a year of three teams, and hold what was filed against what was planned
	$(BIN)/python -m tests.year

run: $(INSTALLED) ## start the bot with the settings of the environment and .env
	$(BIN)/goalkeeper serve

contract: $(INSTALLED) ## hold the sandbox and our queries against GitHub's official descriptions (needs npm)
	$(BIN)/python -m tests.contract

lock: $(INSTALLED) ## renew requirements.lock, requirements-dev.lock and .github/pip-audit.lock
	$(BIN)/uv pip compile $(LOCK_OPTIONS) --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCK_OPTIONS) --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo 'pip-audit>=2.10,<3' | $(BIN)/uv pip compile $(LOCK_OPTIONS) --upgrade - -o .github/pip-audit.lock

sbom: $(INSTALLED) ## print what is installed as a bill of materials (CycloneDX)
	@$(BIN)/python .ci/sbom.py

# No address of an index, no machine's path: the same input gives the same file everywhere.
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links

clean: ## remove .venv, caches and build results; the bot's data stays
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find bot config handlers templates tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(LOCKED): requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Goalkeeper needs Python 3.11 or newer, and none was found as python3." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "making $(VENV) with $$($(PYTHON) --version)"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "installing the locked set (requirements-dev.lock)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@rm -f $(VENV)/.locked-*
	@touch $@

$(INSTALLED): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.installed-*
	@touch $@
