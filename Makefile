# Two commands do it all: `make run` and `make test`. Everything is installed into this folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := npm --prefix frontend
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check-python check-frontend tests e2e screenshots bench fuzz campaign contract clean help

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: $(VENV)/.installed frontend/dist/index.html ## Install what is missing, start everything, print the address
	@$(BIN)/fagloft serve

test: check-python check-frontend tests e2e ## Linters, types, contracts, unit, API, database and browser tests
	@echo "All checks and tests have passed."

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V)."; exit 1; }
	@echo "Installing the Python packages …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "The venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the Python packages for testing …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@node -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=19)?0:1)' 2>/dev/null || { echo "Node 20.19 or newer is needed (found: $$(node --version 2>/dev/null || echo none)). See nodejs.org."; exit 1; }
	@echo "Installing the frontend's packages …"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

FRONTEND_SOURCES := $(shell find frontend/src frontend/public frontend/index.html frontend/api-docs.html frontend/vite.config.ts -type f 2>/dev/null)

frontend/dist/index.html: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "Building the frontend …"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

check-python: $(VENV)/.installed-dev ## Format, lint, types, import contracts, dead code, and the API's contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@! $(BIN)/vulture | grep -E 'unused (function|method|class|property|import)' || { echo 'Dead code: remove it.'; exit 1; }
	$(BIN)/fagloft openapi --check
	$(BIN)/fagloft workflows --check
	$(BIN)/fagloft rights --check

check-frontend: frontend/node_modules/.installed ## Types, lint, import contracts, dead code, unit tests, Spectral
	$(NPM) run --silent typecheck
	$(NPM) run --silent lint
	$(NPM) run --silent contracts
	$(NPM) run --silent deadcode
	$(NPM) run --silent test
	$(NPM) run --silent spectral

tests: $(VENV)/.installed-dev ## Unit, API and database tests
	@sh tests/nginx.sh
	$(BIN)/pytest

e2e: $(VENV)/.installed frontend/dist/index.html ## Browser tests in headless Chromium
	@sh frontend/e2e/chromium.sh
	$(NPM) run --silent e2e

screenshots: $(VENV)/.installed frontend/dist/index.html ## Keep the browser tests' screenshots in screenshots/
	@sh frontend/e2e/chromium.sh
	SCREENSHOTS=1 $(NPM) run --silent e2e

bench: $(VENV)/.installed-dev ## Compare list, creation and postings with the least that could do them, side by side
	$(BIN)/python -m bench
	$(BIN)/python -m bench.postings
	$(BIN)/python -m bench.tallying
	$(BIN)/python -m bench.portfolio

fuzz: $(VENV)/.installed-dev ## Ten thousand cases at random against the contract
	FAGLOFT_CASES=$${FAGLOFT_CASES:-25} $(BIN)/pytest tests/api/test_contract.py -k whatever

campaign: $(VENV)/.installed-dev ## For hours: a million steps of the state machine, workers killed, 64 clients × 2000 postings
	$(BIN)/python -m bench.competing
	FAGLOFT_STEPS=$${FAGLOFT_STEPS:-1000000} $(BIN)/pytest -s tests/persistence/test_life.py
	$(BIN)/python -m bench.killing
	$(BIN)/python -m bench.killing_database
	@sh tests/nginx.sh
	$(BIN)/python -m bench.trickling
	FAGLOFT_POSTINGS=$${FAGLOFT_POSTINGS:-128000} $(BIN)/python -m bench.postings
	FAGLOFT_DISPATCH_KILLS=$${FAGLOFT_DISPATCH_KILLS:-30} $(BIN)/pytest tests/api/test_webhooks.py -k killed

contract: $(VENV)/.installed frontend/node_modules/.installed ## Write openapi.json, the workflow diagrams and the frontend's types anew
	$(BIN)/fagloft openapi
	$(BIN)/fagloft workflows
	$(BIN)/fagloft rights
	$(NPM) run --silent types

clean: ## Remove what was installed and built (the data stays)
	rm -rf $(VENV) frontend/node_modules frontend/dist
