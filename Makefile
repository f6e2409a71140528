# One file that knows the commands; plain `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
# Tests wait for servers and clocks more than they compute.
PROCESSES ?= 3
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The machine's own certificates count too, as they do for pip.
UV := UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 $(BIN)/uv pip install --quiet --python $(BIN)/python
furnish = { $(1) --require-hashes --no-deps -r requirements.lock \
	&& $(1) --no-deps --no-build-isolation --editable .; }
# Spark is large and few want it, so it is kept apart from the environment.
SPARK := $(CURDIR)/.cache/spark
.DEFAULT_GOAL := help
.PHONY: help demo run test check format lint types imports bench prove prove-spark lock clean

help: ## List what can be made.
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

.venv: .venv/ready ## Set up the environment from requirements.lock.

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Premises needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv .venv
	@$(PIP) uv 2>/dev/null || echo "uv cannot be had here; pip does the same, more slowly."
	@{ [ -x $(BIN)/uv ] && $(call furnish,$(UV)); } || $(call furnish,$(PIP))
	@touch $@

demo: .venv/ready ## Set everything up, start Premises with a sample building, and show what it finds in it.
	@$(BIN)/premises demo

run: .venv/ready ## Start Premises on 127.0.0.1:8000 with what is in ./data.
	@$(BIN)/premises serve

test: .venv/ready ## Run the tests.
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

check: format lint types imports test ## Everything CI checks: format, lint, types, import contracts, tests.

format: .venv/ready ## Check the format; `.venv/bin/ruff format` mends it.
	$(BIN)/ruff format --check

lint: .venv/ready ## Check for mistakes and style.
	$(BIN)/ruff check

types: .venv/ready ## Check the types, strictly.
	$(BIN)/mypy

imports: .venv/ready ## Check that every room imports only what it may.
	$(BIN)/lint-imports

bench: .venv/ready ## Measure speed on this machine; MODEL=path measures another model too.
	$(BIN)/python -m bench $(foreach model,$(MODEL),--model $(model))

prove: .venv/ready ## Kill the service again and again, and try thousands of histories: about half an hour.
	$(BIN)/python -m bench.prove --output docs/proofs.md

$(SPARK)/ready: .venv/ready
	@rm -rf $(SPARK)
	@{ [ -x $(BIN)/uv ] && $(UV) --target $(SPARK) 'pyspark>=4.3'; } \
		|| $(PIP) --target $(SPARK) 'pyspark>=4.3'
	@touch $@

prove-spark: $(SPARK)/ready ## Put 10,000 cases to Spark (from PyPI, half a gigabyte) as to every other engine; needs Java.
	PYTHONPATH=$(SPARK) AGREEMENT_CASES=10000 $(BIN)/python -m pytest tests/machines/engines -k spark

lock: .venv/ready ## Write requirements.lock anew from pyproject.toml.
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean: ## Remove the environment and caches; data stays.
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
