# Two commands do everything: `make run` and `make test`. Each prepares what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SPARK := $(VENV)/spark

.PHONY: help run test check unit browser lock story kill benchmarks messages assets clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Commonway needs Python 3.11 or newer: make PYTHON=python3.11 …" or 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Spark runs on Java: without it, its tests are skipped.
$(SPARK): requirements-spark.lock $(READY)
	@if command -v java >/dev/null 2>&1; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-spark.lock \
			&& touch $@; \
	else echo "No Java: the tests of screening inside Spark will be skipped." >&2; fi

run: $(READY) messages ## Start the whole installation here: portal, worker, database, example agencies
	$(BIN)/commonway run $(ARGS)

test: $(READY) $(SPARK) ## Everything CI checks: lint, types, layers, translations, migrations, tests, browser
	scripts/browser
	PYTHON=$(PYTHON) scripts/openfisca
	$(MAKE) --no-print-directory check unit

check: $(READY) messages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --quiet src/commonway/web/templates
	PYTHONPATH=. $(BIN)/mypy
	$(BIN)/lint-imports

unit: $(READY) messages
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

messages: $(READY)
	@$(BIN)/python scripts/messages compile

story: $(READY) messages ## Play the bereavement story in the terminal
	$(BIN)/commonway story $(ARGS)

kill: $(READY) messages ## Submit 500 reports while processes are killed, and count what was lost
	$(BIN)/python -m benchmarks.kill $(ARGS)

benchmarks: $(READY) messages ## Measure; prints the tables of docs/reference/benchmarks.md
	$(BIN)/python -m benchmarks

assets: ## Build styles and scripts again from GOV.UK Frontend; needs npm
	assets/build

lock: ## Resolve the dependencies again and write requirements.lock and requirements-spark.lock
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --output-file requirements.lock --quiet
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"][1:], sep="\n")' \
		| $(BIN)/uv pip compile - --constraint requirements.lock --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --output-file requirements-spark.lock --quiet

clean: ## Remove what was made here, the local database included
	rm -rf $(VENV) .commonway .openfisca
