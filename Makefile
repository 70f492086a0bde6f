# The two commands to know: `make demo` and `make test`. `make help` lists the rest.
# Everything happens in this folder: .venv (Python), var (database and state). Both are safe to delete.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test check install install-dev format lint types imports migrations locale templates words fast prove prove-isolation prove-ledger prove-crash prove-abuse prove-consent prove-audit prove-mutants audit lock clean

PORT ?= 8000
export PORT
PY := .venv/bin/python
QUIET_DB := RELAY_MODE=test RELAY_PG_FAST=1
PYTEST_ARGS ?=

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

demo: install ## the product with its invented world on http://127.0.0.1:8000 (PORT=… to change); Ctrl-C ends it
	@exec $(PY) -m config.leash $$PPID $(PY) manage.py serve --demo

test: install-dev ## every test, on up to four cores, stories in a real browser included
	@tools/system-packages
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS); code=$$?; $(QUIET_DB) $(PY) -m config.postgres stop; exit $$code

check: lint types imports migrations locale templates words ## all that must hold before a commit, tests with coverage last
	@$(MAKE) --no-print-directory test PYTEST_ARGS="--cov $(PYTEST_ARGS)"

fast: install-dev ## tests without stories, first failure ends
	@$(PY) -m pytest -q -x -m "not story" $(PYTEST_ARGS)

lint: install-dev ## format and lint
	@$(PY) -m ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(PY) -m ruff check --quiet .

format: install-dev ## put the code in shape
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

types: install-dev ## mypy, strict
	@RELAY_MODE=test $(PY) -m mypy --no-error-summary

imports: install-dev ## the import law
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' >var/imports.log 2>&1 || { cat var/imports.log; exit 1; }

migrations: install-dev ## models and migrations agree
	@$(QUIET_DB) $(PY) -m config.postgres start
	@$(QUIET_DB) $(PY) manage.py makemigrations --check --dry-run --verbosity 1

locale: install-dev ## every text has its Japanese
	@$(PY) manage.py locale --check

templates: install-dev ## template lint
	@$(PY) -m djlint relay demo --lint --quiet

words: install-dev ## spelling
	@$(PY) -m codespell_lib .

prove: install-dev ## every proof at full size, all figures at the end and in var/prove (PROVE_JOBS=2, SEED=…, PROVE="ledger crash")
	@$(PY) -m tests.proofs

prove-ledger: install-dev ## the exchange against its model, and against random schedules of threads (SEED=… replays)
	@$(PY) -m tests.proofs.ledger

prove-crash: install-dev ## web, worker and database killed under load, clock jumps, a full disk (PROVE_KILLS=100, SEED=…)
	@$(PY) -m tests.proofs.crash

prove-isolation: install-dev ## every address, every reader, and each planted fault caught (ONLY=name plants one, PROVE_JOBS=1)
	@$(PY) -m tests.proofs.isolation

prove-abuse: install-dev ## scanners, mangled links, aliases, farms, leaks, guesses, probes (SEED=… replays)
	@$(PY) -m pytest -q tests/browser/test_scanner.py
	@RELAY_MODE=test $(PY) -m tests.proofs.abuse

prove-consent: install-dev ## random lives of consents, and planted names looked for where none may stand (SEED=… replays)
	@RELAY_MODE=test $(PY) -m tests.proofs.consent

prove-audit: install-dev ## every tampering with the trail is found; a million entries verified (SEED=… replays)
	@RELAY_MODE=test $(PY) -m tests.proofs.audit

prove-mutants: install-dev ## small wrong changes to ledger, slots and consents, and whether a test notices (ONLY=slots, JOBS=2)
	@RELAY_MODE=test $(PY) -m tests.proofs.mutants

audit: install-dev ## known holes in what we stand on (asks the network)
	@$(PY) -m pip_audit --requirement requirements.lock --disable-pip

install:
	@mkdir -p var
	@tools/install requirements.lock

install-dev:
	@mkdir -p var
	@tools/install requirements-dev.lock

lock: ## renew the lock files from pyproject.toml
	@tools/lock

clean: ## stop the servers; remove data, caches and compiled files
	@if [ -x $(PY) ]; then $(PY) -m config.postgres remove; $(QUIET_DB) $(PY) -m config.postgres remove; fi
	@rm -rf var static-collected .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* htmlcov
	@find relay config demo tests \( -name '*.mo' -o -name __pycache__ \) -prune -exec rm -rf {} +
