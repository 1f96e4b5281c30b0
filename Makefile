# Everything a person or a machine does with this checkout; `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.PHONY: help run test test-long check check-format check-lint check-types check-layers check-supply check-docs \
  format bench docs admin screenshots pin wheel clean

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 3
BIN := $(VENV)/bin
PARTS := pyproject.toml setup.py
CODE := $(wildcard conftest.py cms plugins tests benchmarks tools migrations setup.py)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## make a demo site on SQLite and serve it on http://localhost:6543
	@$(BIN)/cms --config development.ini init --demo
	@$(BIN)/cms --config development.ini serve

test: $(VENV)/.installed-dev ## run all tests, on SQLite and on a real PostgreSQL
	@$(BIN)/python -m tools.prepare_tiers
	@$(BIN)/pytest -n $(JOBS)

test-long: $(VENV)/.installed-dev ## the same, with many more examples of each property
	@$(BIN)/python -m tools.prepare_tiers
	@CMS_TEST_LONG=1 $(BIN)/pytest -n $(JOBS)

check: check-format check-lint check-types check-layers check-supply check-docs ## format, lint, types, import layers, truth of the docs

check-format: $(VENV)/.installed-dev
	$(BIN)/ruff format --check $(CODE)

check-lint: $(VENV)/.installed-dev
	$(BIN)/ruff check $(CODE)

check-types: $(VENV)/.installed-dev
	$(BIN)/mypy cms conftest.py tests/databases.py tests/tiers.py tools
	$(BIN)/mypy plugins/blog/cartouche_blog plugins/comments/cartouche_comments plugins/demo/cartouche_demo \
	  plugins/seo/cartouche_seo

check-layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports

check-supply: $(VENV)/.installed-dev
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml cms plugins tools
	$(BIN)/python -m tools.audit_supply

check-docs: $(VENV)/.installed-dev
	$(BIN)/pytest -q tests/architecture tests/docs

format: $(VENV)/.installed-dev ## write code as `make check` wants it
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(VENV)/.installed-dev ## measure requests a second, beside a bare Pyramid view
	$(BIN)/python -m benchmarks

docs: $(VENV)/.installed ## write the reference pages anew from the code
	$(BIN)/python -m tools.write_reference

admin: $(VENV)/.installed ## build what the admin's pages load, after a change in cms/admin/frontend (needs Node.js)
	cd cms/admin/frontend && npm ci --silent --no-audit --no-fund
	$(BIN)/python -m tools.build_admin

screenshots: $(VENV)/.installed-dev ## take the pictures of docs/screenshots from a demo site (needs Chromium)
	$(BIN)/python -m tools.screenshots.taking

pin: $(VENV)/.installed-dev ## pin what a deployment installs, with hashes, in requirements/production.txt
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --extra media --extra postgres --extra s3 --extra server --output-file requirements/production.txt pyproject.toml

wheel: $(VENV)/.installed-dev ## build the wheel and the sdist into dist/
	$(BIN)/python -m build

clean: ## remove what these targets made, but for the site in var/
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Cartouche needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1)." \
	    "Name another: make PYTHON=python3.12 …"; exit 1; }
	@echo "Making a Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Python's venv module is missing; on Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: $(PARTS) | $(BIN)/python
	@echo "Installing Cartouche and what it needs (a minute at the first time) …"
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --editable '.[media]'
	@touch $@

$(VENV)/.installed-dev: $(PARTS) | $(BIN)/python
	@echo "Installing Cartouche and what its tests and checks need (some minutes at the first time) …"
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(VENV)/.installed $@
