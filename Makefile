# Everything a fresh machine needs: Python 3.11 or newer with venv and pip, and make.
# Set-up goes to .venv, is done once, and again only when the locks or pyproject.toml change; then it needs no network.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
VENV = .venv
RUN = $(VENV)/bin/python -m
PIP = $(RUN) pip install --quiet --disable-pip-version-check
PYTEST = $(RUN) pytest --numprocesses auto --dist worksteal
SOURCES = mailbot storage tests bench docs
CORPORA ?= $(firstword $(wildcard ../*/corpora))
SECONDS ?= 60

.PHONY: help demo test lint score bench fuzz lock clean

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

demo: $(VENV)/demo-installed ## play the whole process against an embedded mail server
	$(RUN) mailbot.demo

test: lint ## run every check and every test
	$(PYTEST)
	$(PYTEST) --database=postgres tests/acceptance tests/storage

lint: $(VENV)/dev-installed ## check style and types
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy --strict $(SOURCES)

score: $(VENV)/dev-installed ## whether mailbot reads labelled mails well enough: make score CORPORA=folder
	@test -n "$(CORPORA)" || { echo "make: no labelled mails beside the repository; say make score CORPORA=folder" >&2; exit 1; }
	$(RUN) bench.score --corpora "$(CORPORA)"

bench: $(VENV)/dev-installed ## how fast offers are read, reminders found and decisions made
	$(RUN) bench.reading
	$(RUN) bench.reminders
	$(RUN) bench.decisions

fuzz: $(VENV)/dev-installed ## feed the readers odd bytes: make fuzz SECONDS=60
	$(RUN) bench.fuzz --seconds $(SECONDS)

COMPILE = UV_CUSTOM_COMPILE_COMMAND='make lock' $(RUN) uv pip compile --quiet --no-config --universal \
	--python-version 3.11 --only-binary :all: --generate-hashes --group build pyproject.toml
NEWEST = $(if $(UPGRADE),--upgrade)

lock: $(VENV)/dev-installed ## renew the locks after a change of pyproject.toml: make lock [UPGRADE=1]
	$(COMPILE) $(NEWEST) --extra demo --group dev --output-file requirements-dev.txt
	$(COMPILE) $(NEWEST) --extra demo --constraints requirements-dev.txt --output-file requirements-demo.txt
	$(COMPILE) $(NEWEST) --constraints requirements-dev.txt --output-file requirements.txt

clean: ## remove the set-up and everything that was made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed for the tests is enough for the demo.
$(VENV)/dev-installed: requirements-dev.txt pyproject.toml | $(VENV)/bin/pip
	$(PIP) --require-hashes --only-binary :all: -r requirements-dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $(VENV)/demo-installed $@

$(VENV)/demo-installed: requirements-demo.txt pyproject.toml | $(VENV)/bin/pip
	$(PIP) --require-hashes --only-binary :all: -r requirements-demo.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "make: needs Python 3.11 or newer with venv and pip (Debian: python3-venv); or say make PYTHON=..." >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
