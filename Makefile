# One environment (.venv) that only grows: base < dev < bench. See docs/decisions/0001-one-environment.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# A caller's settings must not reach the environment that we build.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH PYTHONHOME
# Without bytecode every start of the program is slow; set-but-empty counts as unset for Python.
export PYTHONDONTWRITEBYTECODE :=

# `uv --version` rather than `command -v`: a shim on PATH may lead nowhere.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo $(CURDIR)/.uv/bin/uv)
export UV
HAVE_UV := $(if $(findstring .uv/bin,$(UV)),.uv/bin/uv)
SYNC := $(UV) sync --frozen --inexact --compile-bytecode --quiet
BIN := .venv/bin
BASE := .venv/.stamp-base
# EXTRAS="--extra local-llm" brings what takes minutes to build; tests of it are skipped without.
EXTRAS ?=
DEV := .venv/.stamp-dev$(subst $() ,,$(EXTRAS))
BENCH := .venv/.stamp-bench
CODE := $(wildcard src tui plugins tests benchmarks packaging)

.PHONY: help setup demo test check fmt eval bench battery rows screens commands clean \
  smoke-formlead smoke-formlead-live check-secrets

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

setup: $(DEV)  ## prepare .venv for work on the code

demo: $(BASE)  ## run the demo in a home of its own (base dependencies suffice)
	@$(BIN)/agentarmy demo

smoke-formlead: $(BASE)  ## the thirteen steps of a form lead on a practice world
	@$(BIN)/agentarmy smoke-formlead

smoke-formlead-live: $(BASE)  ## the same on what is connected; skipped where nothing is
	@$(BIN)/agentarmy smoke-formlead --live

check-secrets: $(BASE)  ## look for keys that lie in files as they are
	@$(BIN)/agentarmy check-secrets .

check: $(DEV)  ## ruff, formatting, mypy strict, import layers, size budgets
	@status=0; \
	run() { name=$$1; shift; \
	  if out=$$("$$@" 2>&1); then printf '%-12s %s\n' "$$name" "$$(tail -n 1 <<<"$$out")"; \
	  else status=1; printf '%-12s FAILED\n%s\n' "$$name" "$$out"; fi; }; \
	run ruff $(BIN)/ruff check $(CODE); \
	run format $(BIN)/ruff format --check $(CODE); \
	run mypy $(BIN)/mypy; \
	run layers $(BIN)/lint-imports --no-logo; \
	run budgets $(BIN)/python packaging/project_budgets.py; \
	exit $$status

test: $(DEV)  ## check, then the whole test suite
	@status=0; $(MAKE) check || status=1; \
	$(BIN)/python -m pytest $(PYTEST) || status=1; \
	exit $$status

fmt: $(DEV)  ## format the code and mend what ruff can
	@$(BIN)/ruff check --fix-only --quiet $(CODE); $(BIN)/ruff format $(CODE)

eval: $(BASE)  ## score the program on labelled data: make eval DATA=folder
	@test -n "$(DATA)" || { echo "say where the labelled data is: make eval DATA=folder" >&2; exit 2; }
	@$(BIN)/agentarmy eval --data "$(DATA)" $(ARGS)

bench: $(BENCH)  ## measure us and the peer in one run: make bench [ARGS=…]
	@test -e benchmarks/run.py || { echo "make bench: there is no benchmarks/run.py yet" >&2; exit 2; }
	@$(BIN)/python benchmarks/run.py $(ARGS)

battery: $(DEV)  ## kill -9, power cuts, lost replies, tampering: make battery [ARGS=…]
	@cd tests && ../$(BIN)/python -m battery $(ARGS)

rows: $(DEV)  ## rows that a test proves: make rows SPEC=path/to/capabilities.md
	@test -n "$(SPEC)" || { echo "say where the list is: make rows SPEC=path/to/capabilities.md" >&2; exit 2; }
	@$(BIN)/python packaging/project_rows.py "$(SPEC)"

screens: $(DEV)  ## draw the pictures of the README
	@$(BIN)/python packaging/screens.py

commands: $(DEV)  ## write docs/commands.md from the commands' own help
	@$(BIN)/python packaging/commands_page.py

clean:  ## remove what make has built (not your data)
	rm -rf .venv .uv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

.uv/bin/uv:
	@packaging/get-uv.sh

$(BASE): pyproject.toml uv.lock | $(HAVE_UV)
	@echo "preparing .venv (base dependencies)" >&2
	@$(SYNC) --no-dev --extra docs
	@touch $@

$(DEV): pyproject.toml uv.lock | $(HAVE_UV)
	@echo "preparing .venv (base and development dependencies) $(EXTRAS)" >&2
	@$(SYNC) $(EXTRAS)
	@touch $(BASE) $@

$(BENCH): pyproject.toml uv.lock | $(HAVE_UV)
	@echo "preparing .venv (base, development and benchmark dependencies)" >&2
	@$(SYNC) --group bench
	@touch $(BASE) $(DEV) $@
