# `make run` and `make test` are all a newcomer needs; see README.md.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
FRONTEND := $(shell find frontend -type f 2>/dev/null) package.json package-lock.json
MANIFEST := wiki/static/dist/manifest.json
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint bench bench-search screenshots messages frontend clean
.NOTPARALLEL:

run: $(VENV)/ready $(MANIFEST)
	@exec $(BIN)/wiki run

test: $(VENV)/ready-test $(MANIFEST)
	@browser=$$(sh tests/find-browser.sh $(BIN)/python) && export ALMANAC_TEST_BROWSER="$$browser" && \
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && \
	workers=$$($(BIN)/python -c 'import os; print(2 * (os.cpu_count() or 1))') && \
	$(BIN)/python -m pytest -n $$workers --dist worksteal  # tests wait for browsers and disks half of their time

lint: $(VENV)/ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/ready-test $(MANIFEST)
	$(BIN)/python -m bench

bench-search: $(VENV)/ready-test
	$(BIN)/python -m bench.search_relevance

screenshots: $(VENV)/ready-test $(MANIFEST)
	@browser=$$(sh tests/find-browser.sh $(BIN)/python) && export ALMANAC_TEST_BROWSER="$$browser" && \
	$(BIN)/python -m bench.screenshots $(NAMES)

messages: $(VENV)/ready
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy --add-location file --ignore-dirs ".* node_modules build instance" --project Almanac -o build/messages.pot .
	@test -z "$(LOCALE)" || test -e wiki/translations/$(LOCALE) || $(BIN)/pybabel -q init -i build/messages.pot -d wiki/translations -l $(LOCALE)
	@test ! -d wiki/translations || $(BIN)/pybabel -q update -N -w 120 --ignore-obsolete --ignore-pot-creation-date -i build/messages.pot -d wiki/translations

frontend: $(MANIFEST)

$(VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Almanac needs Python 3.11 or newer; set PYTHON=/path/to/python3." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the Python packages …"
	@$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/ready-test: $(VENV)/ready
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet -e ".[test,bench]"
	@touch $@

node_modules/.ready: package.json package-lock.json
	@echo "Installing the front-end packages …"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(MANIFEST): node_modules/.ready $(FRONTEND)
	@npm run --silent build

clean:
	rm -rf $(VENV) node_modules wiki/static/dist build *.egg-info
