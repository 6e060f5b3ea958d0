# What a newcomer types. Every target makes what it needs and says what it does.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := $(VENV)/.peers
WORKERS ?= 2
# Who has no test left takes some from the end of another's: neighbours mostly stay together.
SHARED = -n $(WORKERS) --dist worksteal

.PHONY: help demo serve test test-all maven test-unit test-integration test-kafka test-containers check lint types \
	format contracts clients lock up down fuzz-http fuzz-events bench bench-events bench-door bench-matching bench-alerts \
	evaluate-matching matching-examples faults faults-short faults-mutations faults-drills faults-lists \
	partnerships mail-examples clean

help: ## List the targets, one sentence each.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements-dev.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: apt-get install -y python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: apt-get install -y python3-venv"; exit 1; }
	@echo "Making $(VENV) with everything from requirements-dev.lock (a minute or two, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Show the main job on this machine, from nothing to the alert (embedded PostgreSQL).
	@$(BIN)/diaspora demo $(if $(PROJECTS),--projects $(PROJECTS))

serve: $(READY) ## Run all three services on this machine until Ctrl-C and print how to talk to them.
	@$(BIN)/diaspora serve

test: check test-all faults-short ## Run every test that belongs to a pull request (real PostgreSQL, real Kafka).
	@echo "All tests passed."

# In one run: each process imports the three services, and makes their apps, once.
test-all: $(READY) maven ## Run the tests of all three kinds: pure, on PostgreSQL, on Kafka.
	@echo "All tests: pure ones, on a real PostgreSQL, on a real Apache Kafka (ten to twenty minutes) ..."
	@$(BIN)/pytest $(SHARED) tests

test-unit: $(READY) ## Run the pure, structural and contract tests.
	@echo "Unit, property, architecture and contract tests ..."
	@$(BIN)/pytest $(SHARED) tests/contract tests/unit tests/architecture

test-integration: $(READY) ## Run the tests on a real PostgreSQL, end to end in one process included.
	@echo "Tests on a real PostgreSQL ..."
	@$(BIN)/pytest $(SHARED) -m "not kafka" tests/integration tests/e2e

partnerships: $(READY) ## Run every kind of partnership that the paper names, and print its steps.
	@$(BIN)/python -m tests.e2e.partnerships

test-kafka: $(READY) maven ## Run the tests on a real Apache Kafka broker.
	@echo "Tests on a real Apache Kafka ..."
	@$(BIN)/pytest $(SHARED) -m kafka tests/integration tests/e2e

maven:
	@command -v mvn >/dev/null || { echo "Maven is missing (it fetches Kafka): apt-get install -y maven"; exit 1; }

check: lint types ## Run every check that needs no server: ruff, mypy, imports.

lint: $(READY) ## Check style and import rules.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo >/tmp/lint-imports.$$$$ || { cat /tmp/lint-imports.$$$$; exit 1; }

types: $(READY) ## Check types with mypy --strict.
	@$(BIN)/mypy --num-workers $(WORKERS) shared services deploy tests

format: $(READY) ## Format the code.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

contracts: $(READY) ## Write the AsyncAPI, OpenAPI and JSON Schema files from the code.
	@$(BIN)/python -m deploy.contracts

clients: $(READY) ## Write a typed Python client of each service into build/clients.
	@$(BIN)/python -m deploy.contracts.clients build/clients
	@echo "Install one with: pip install build/clients/registry-client"

lock: ## Write the lock files anew (needs uv: pip install uv).
	@command -v uv >/dev/null || { echo "uv is missing: pip install uv"; exit 1; }
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	@uv pip compile pyproject.toml --extra embedded --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock
	@uv pip compile --group bench -c requirements-dev.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-bench.lock

up: ## Run the whole system in containers: docker compose up.
	@command -v docker >/dev/null || { echo "Docker is missing: https://docs.docker.com/engine/install/"; exit 1; }
	@docker compose up --build --wait

down: ## Stop the containers; their data stays.
	@docker compose down

fuzz-http: $(READY) ## Throw 2,000 generated requests at each service and count the answers (several minutes).
	@FUZZ_CASES=2000 $(BIN)/pytest -rP --show-capture=stderr tests/contract/test_fuzz_http.py

fuzz-events: $(READY) ## Throw 20,000 bodies and 200,000 records at the event door and print the figures (many minutes).
	@set -o pipefail; FUZZ_BODIES=20000 FUZZ_RECORDS=200000 $(BIN)/pytest -q -s tests/integration/registry/test_event_fuzz.py 2>&1 | grep -v 'info     '

test-containers: $(READY) ## Play the main job in running containers (make up), each worker restarted in between.
	@$(BIN)/python -m tests.e2e.compose

bench: bench-events bench-door bench-alerts bench-matching ## Run every benchmark; each prints its figures next to the floor of the same run.

bench-events: $(READY) ## Measure the event backbone: latency, throughput, drain (about fifteen minutes).
	@$(BIN)/python -m tests.bench.events run

bench-door: $(READY) ## Measure the HTTP door for partners' events, one by one and in hundreds (half a minute).
	@$(BIN)/python -m tests.bench.door

$(PEERS): $(READY) requirements-bench.lock
	@echo "Adding what the index is measured against to $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.lock
	@touch $@

bench-matching: $(PEERS) ## Measure how pairs are found among PEOPLE people (20,000), next to PostgreSQL and others.
	@$(BIN)/python -m tests.bench.matching index $(if $(PEOPLE),--people $(PEOPLE))
	@$(BIN)/python -m tests.bench.matching load $(if $(PEOPLE),--people $(PEOPLE))
	@$(BIN)/python -m tests.bench.matching compare $(if $(PEOPLE),--people $(PEOPLE)) $(if $(PART),--part $(PART))

bench-alerts: $(READY) ## Measure how fast alerts are decided and digests worked off, next to the same rows by hand.
	@$(BIN)/python -m tests.bench.alerts

evaluate-matching: $(READY) ## Say how relevant lists are, what free text finds, who is told (some minutes; DIASPORA_DATA).
	@$(BIN)/python -m tests.bench.matching evaluate $(if $(QUERIES),--queries $(QUERIES)) $(if $(PEOPLE),--people $(PEOPLE)) $(if $(PART),--part $(PART))

matching-examples: $(READY) ## Write services/matching/explanation/EXAMPLES.md: ten real projects and whom they find.
	@$(BIN)/python -m tests.bench.matching examples

mail-examples: $(READY) ## Write every message in every language to build/mail-examples, as pages to read.
	@$(BIN)/python -m deploy.mail_examples build/mail-examples

faults-short: $(READY) ## Break real processes for some minutes and count what is left: in one process and over Kafka.
	@$(BIN)/python -m tests.faults short $(if $(SEED),--seed $(SEED))

faults: $(READY) ## The same over Kafka with a million events and 500 faults (an hour).
	@$(BIN)/python -m tests.faults long $(if $(SEED),--seed $(SEED))

faults-mutations: $(READY) ## Take out each guard of the backbone on purpose: the verifier has to notice.
	@$(BIN)/python -m tests.faults mutate

faults-drills: $(READY) ## Stop workers at 50 random moments; make a topic again and pass a position by (ten minutes).
	@$(BIN)/python -m tests.faults sigterm --moments 50 $(if $(SEED),--seed $(SEED))
	@$(BIN)/python -m tests.faults logs $(if $(SEED),--seed $(SEED))

faults-lists: $(READY) ## Change people and projects 100,000 times while keepers of lists are killed and frozen.
	@$(BIN)/python -m tests.faults.lists run $(if $(SEED),--seed $(SEED))

clean: ## Remove what the other targets made here.
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info
