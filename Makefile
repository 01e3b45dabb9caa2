# Everything a person does here. `make run` and `make test` need Python 3.11 or newer and make, nothing else.
#
#   PYTHON=…   the interpreter to use, when python3 is not the right one
#   ARGS=…     more arguments for what a target runs:  make test ARGS="-k money"   make run ARGS="--scenario lost-answer"

ARGS ?=
BIN := .venv/bin
SOURCES := src tests tools $(wildcard benchmarks)

.DEFAULT_GOAL := help
.PHONY: help run test check bench prove screenshots lock clean setup-run setup-dev
export PYTHON

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1  \2/p' Makefile | awk '{ printf "  %s %-12s", $$1, $$2; $$1 = $$2 = ""; print }'

run: setup-run ## open the console on the demo
	@$(BIN)/fxtui demo $(ARGS)

test: setup-dev ## run every test, on all cores
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: setup-dev ## format, lint, types, import contracts, generated files
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/python -m tools.keys --check
	$(BIN)/python -m tools.configuration --check
	$(BIN)/python -m tools.simulator --check
	$(BIN)/python -m tools.screenshots --check

bench: setup-dev ## measure against the budgets
	@$(BIN)/python -m benchmarks $(ARGS)

prove: setup-dev ## prove the money path at length (ARGS="kills --quick", ARGS=--write)
	@$(BIN)/python -m benchmarks.prove $(ARGS)

screenshots: setup-dev ## draw screenshots/*.svg from the demo
	@$(BIN)/python -m tools.screenshots $(ARGS)

lock: ## lock the dependencies anew (ARGS=--upgrade for newer versions)
	@tools/lock.sh $(ARGS)

clean: ## remove the virtual environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

setup-run:
	@tools/setup.sh run

setup-dev:
	@tools/setup.sh dev
