# Everything here works on a machine that has only make and Python 3.11 or newer.
# `make demo` and `make test` make their environment themselves, once, in .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

# The clone decides which packages run, not what the user's account or shell has installed.
unexport PYTHONPATH
unexport PYTHONHOME
unexport VIRTUAL_ENV
export PYTHONNOUSERSITE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready
CITY  := examples/qingdao

# The demo serves after the brief: SERVE=0 ends there, PORT=8080 serves at that port.
SERVE ?= 1
PORT  ?=
# Workers of the test run, and whatever else pytest is to be told: make test JOBS=1 ARGS="-k hnte"
JOBS  ?= logical
ARGS  ?=

CHECKS := tests/test_layers.py tests/test_words.py tests/test_docs.py

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY) ## the example city, made, shown and served: where Qingdao stands (SERVE=0: not served)
	@$(BIN)/twofold example $(CITY) && $(BIN)/twofold brief --city $(CITY)
ifneq ($(SERVE),0)
	@$(BIN)/twofold serve --city $(CITY) $(if $(PORT),--port $(PORT))
endif

# Tests that measure run first and by themselves (pytest's 5: there are none); the rest in parallel.
.PHONY: test
test: $(READY) $(if $(filter true,$(CI)),$(VENV)/.spark $(VENV)/.sdmx) ## all tests (JOBS=1 one after the other, ARGS="-k hnte" some of them)
	@alone=0; \
	$(BIN)/pytest -q -m alone $(ARGS) || alone=$$?; \
	if [ $$alone -eq 5 ]; then alone=0; fi; \
	$(BIN)/pytest -q -m "not alone" -n $(JOBS) $(ARGS) && exit $$alone

.PHONY: check
check: $(READY) ## lint, format, types, layers, words, docs; changes nothing
	@failed=; \
	for step in "ruff check ." "ruff format --check ." "mypy" "pytest -q $(CHECKS)"; do \
	  echo "== $$step"; \
	  $(BIN)/$$step || failed="$$failed [$$step]"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed:$$failed" >&2; exit 1; fi

.PHONY: fix
fix: $(READY) ## mends what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(READY) $(VENV)/.bench ## measures, and prints what it measured
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: manual
manual: $(READY) ## writes docs/manual from the spec tests (ARGS="4 5": some chapters)
	$(BIN)/python -m tests.spec.manual --write $(ARGS)

# --universal: one lock for every system; no index is written into it, nor any link.
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
        --no-header --quiet
.PHONY: lock
lock: $(READY) ## writes the locks from pyproject.toml (ARGS=--upgrade takes newer versions)
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra dev -o requirements.lock $(ARGS)
	@for extra in spark bench sdmx; do \
	  $(BIN)/uv pip compile pyproject.toml $(LOCK) --extra $$extra -c requirements.lock \
	    -o requirements-$$extra.lock $(ARGS) || exit 1; \
	done

# What only some need, each from a lock of its own: pyspark alone is 450 MB. It comes as source, and
# is built by what the first lock holds.
.PHONY: spark
spark: $(VENV)/.spark ## adds Spark to the environment, for its tests (CI=true make test does)
.PHONY: sdmx
sdmx: $(VENV)/.sdmx ## adds what reads SDMX back to the environment, for its tests (CI=true make test does)
$(VENV)/.spark $(VENV)/.bench $(VENV)/.sdmx: $(VENV)/.%: requirements-%.lock $(READY)
	@$(MIRROR) $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes \
	  --no-build-isolation -r $<
	@touch $@

.PHONY: clean
clean: ## removes the environment, the caches and what runs left behind; documents stay
	rm -rf $(VENV) .pytest_cache .hypothesis .mypy_cache .ruff_cache .demo out dist build
	rm -rf $(CITY)/generated
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find $(CITY) -name '*.duckdb*' -exec rm -rf {} + 2>/dev/null || true

# Where pip was told of a mirror, uv is told too.
MIRROR = mirror=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true)}; \
	if [ -n "$$mirror" ]; then export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$mirror}"; fi;

# The environment. PYTHON may be given; else the first one that is new enough and can make a venv.
# uv comes out of the same lock, checked by its hash.
# The stamp is written last, so an environment that was cut short is completed by the next make.
$(READY): requirements.lock pyproject.toml
	@set -eu; \
	able='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; \
	if ! $(BIN)/python -c "import pip; $$able" 2>/dev/null; then \
	  found=; \
	  for python in $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3 python; do \
	    if "$$python" -c "$$able" >/dev/null 2>&1; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Twofold needs Python 3.11 or newer with venv, and found none on this machine." >&2; \
	    echo "Install one (Debian, Ubuntu: apt install python3 python3-venv)," >&2; \
	    echo "or say where it is: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$found, once"; \
	  "$$found" -m venv --clear $(VENV); \
	fi; \
	awk '/^[a-z]/ {wanted = /^uv==/} wanted' requirements.lock > $(VENV)/uv.txt; \
	$(BIN)/python -m pip install --quiet --require-hashes -r $(VENV)/uv.txt; \
	$(MIRROR) \
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock; \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
