# Everything a newcomer needs: `make demo` runs the main job, `make test` runs every check.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types unit chaos bench lock clean

demo: .venv/run
	$(BIN)/hotline demo

# The environment to run in, and the one to develop in; each from a lock file with hashes.
.venv/run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# What the tests need of the system: a real browser for the pages, and a clock for Redis that a test can move.
.venv/system:
	{ command -v chromium && ls /usr/lib/*/faketime/libfaketime.so.1; } >/dev/null 2>&1 \
	|| { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium libfaketime >/dev/null; } \
	|| { echo 'The tests need Chromium and libfaketime: install these packages and run again.' >&2; exit 1; }
	touch $@

test: lint types unit

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/hotline rules check
	$(BIN)/hotline rules test

types: .venv/dev
	$(BIN)/mypy

# Three at once on two cores: much of the time is waiting for processes and for conditions.
unit: .venv/dev .venv/system
	$(BIN)/pytest -n 3 --dist loadgroup

# Real processes killed, frozen and cut off, at every point and at random; docs/chaos.md.
chaos: .venv/dev
	$(BIN)/python -m tests.chaos --seed $(or $(SEED),0) --rounds $(or $(ROUNDS),1) $(ONLY)

# Beside the environment, so that it stays as it is; without a registry the benchmarks say what they cannot compare with.
.venv/peers: tests/bench/requirements.lock .venv/dev
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --upgrade --target $@ -r $< && touch $@

bench: .venv/peers
	PYTHONPATH=.venv/peers $(BIN)/python -m tests.bench $(ONLY)

# Newest versions of everything, with hashes and without the address of any registry.
lock: .venv/dev
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --upgrade -q --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --upgrade -q --extra build --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --upgrade -q -c requirements-dev.lock tests/bench/requirements.in -o tests/bench/requirements.lock

clean:
	rm -rf .venv data build *.egg-info
