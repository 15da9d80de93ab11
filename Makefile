# Zuoxi's verbs. `make up` needs only a Debian 12 with git and make; it installs what is missing.
PYTHON := .venv/bin/python
export PYTHONPATH := $(CURDIR)
.DEFAULT_GOAL := help
.PHONY: walks api-check outages torture help up down doctor check test fmt simulate-tables bench-routing images screenshots lock bench-queue bench-journal bench-setup bench-floor soak test-pri bench-screens
RUFF_AND_MYPY := agent_ui ari_app asterisk_conf bench bus cli docs documents flows launch lexicon operations recording routing store tests webhooks
ROOMS := $(wildcard $(RUFF_AND_MYPY))

help:  ## what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

up:  ## start everything on this machine, after installing what is missing; Ctrl-C stops it
	@launch/bootstrap.sh run
	@exec $(PYTHON) -m launch.up

down:  ## stop it from another window
	@test -x $(PYTHON) || { echo 'nothing is running: there is no .venv yet'; exit 0; }; exec $(PYTHON) -m launch.down

doctor:  ## look at each part; one line for each problem, with its fix
	@test -x $(PYTHON) || { echo 'venv: there is no .venv yet. Fix: make up'; exit 1; }; exec $(PYTHON) -m launch.doctor

check:  ## format, lint, types, import rules, unit tests, generated files: about a minute
	@launch/bootstrap.sh test
	@exec launch/check.sh

test:  ## everything, on the real Asterisk, PostgreSQL, Redis and Chromium; PRI=1: a minute of calls over 30B+D too
	@$(MAKE) --no-print-directory check
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/contract tests/journeys tests/faults
	@test -z "$(PRI)" || $(MAKE) --no-print-directory test-pri PRI=short

fmt:  ## put the code in its usual form
	@launch/bootstrap.sh test
	$(PYTHON) -m ruff format $(ROOMS)
	$(PYTHON) -m ruff check --fix $(ROOMS)

bench-routing:  ## what each event costs the router, and how good its promises are; bench/results/routing.json
	@launch/bootstrap.sh test
	$(PYTHON) -m bench.routing

images:  ## one container image per service, with podman
	@exec docker/build.sh

screenshots:  ## the README's pictures; ALL=1: each state of each screen, looked at by rules; var/screenshots, 10 minutes
	@launch/bootstrap.sh test
	$(PYTHON) -m $(if $(ALL),tests.pictures,tests.journeys.screenshots)

bench-queue:  ## app_queue and ours side by side on one Asterisk; writes bench/results/queue.json, about an hour
	@launch/bootstrap.sh test
	$(PYTHON) -m bench.queue

simulate-tables:  ## the simulator against printed and exact tables; writes bench/results/tables.json, 10 minutes on a free core
	@launch/bootstrap.sh run
	@exec $(PYTHON) -m bench.tables

bench-screens:  ## fact to socket and to paint with 500 desks, opening a desk cold, size of the JavaScript; bench/results/screens.json, 2 minutes
	@launch/bootstrap.sh test
	$(PYTHON) -m bench.screens

bench-journal:  ## CPU of journal, PostgreSQL, Redis and gateway per call and at rest; writes bench/results/journal.json, 3 minutes
	@launch/bootstrap.sh test
	$(PYTHON) -m bench.journal

bench-setup:  ## INVITE to ringing to both hearing: rung and persistent legs beside Dial(); bench/results/setup.json, 3 minutes
	@launch/bootstrap.sh test
	$(PYTHON) -m bench.setup

test-pri:  ## 30B+D without a card: calls, causes, alarms in an emulated machine; 2 minutes, 2 more at first; PRI=short: one
	@launch/bootstrap.sh pri
	$(PYTHON) -m pytest -q $(if $(filter short,$(PRI)),tests/pri/test_line.py tests/pri/test_product.py -k "not lost_and_back",tests/pri)

soak:  ## half an hour of calls with every ending, then 400 on one page: nothing left over; soak.json, soak_page.json
	@launch/bootstrap.sh test
	$(PYTHON) -m tests.faults.soak
	$(PYTHON) -m tests.faults.page_soak --calls 400

bench-floor:  ## the wallboard before 1,000 agents: time between frames, long tasks; bench/results/floor.json, 2 minutes
	@launch/bootstrap.sh test
	$(PYTHON) -m bench.floor

outages:  ## PostgreSQL and Redis gone for a minute each under calls (15 s in make test); 4 minutes
	@launch/bootstrap.sh test
	ZUOXI_TEST_AWAY_S=60 $(PYTHON) -m pytest tests/faults/test_parts.py -k away_for_long

torture:  ## hostile SIP for some minutes: RFC 4475's kinds, spoiled ones, SIPp's and sipvicious' callers; bench/results/torture.json
	@launch/bootstrap.sh test
	$(PYTHON) -m tests.faults.torture

walks:  ## random walks with the seeds of this day, not those of make check: 5 minutes; N=6000: so many of each kind, FROM=0
	@launch/bootstrap.sh test
	@from=$(or $(FROM),$$(($$(date +%s) / 86400 * $(or $(N),1000)))); echo "seeds from $$from"; \
	ZUOXI_WALKS=$(or $(N),1000) ZUOXI_WALKS_FROM=$$from $(PYTHON) -m pytest -q -n 2 tests/unit/engine -k random_walk

api-check:  ## schemathesis on the gateway's own description, as every role, a program, nobody; 20 minutes; ROLES="agent qa": those
	@launch/bootstrap.sh test
	$(PYTHON) -m tests.contract.gateway.fuzzed $(ROLES)

lock:  ## resolve requirements*.in anew
	@launch/bootstrap.sh test
	@exec launch/lock.sh
