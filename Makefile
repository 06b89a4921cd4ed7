# One command each: run, test, check, bench. `make setup` prepares what `make run` needs,
# `make system` the system packages that only tests and pictures need.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SEED := 6f1d2c3b4a5968778695a4b3c2d1e0f00f1e2d3c4b5a69788796a5b4c3d2e1f0
PACKAGES := chromium fonts-noto-cjk libatomic1 libpango-1.0-0 libpangoft2-1.0-0

.PHONY: setup dev system run report test check bench statistics trials lock clean

setup: .venv/.compiled ## the environment with .venv/bin/coordinator, its loops compiled

.venv/.compiled: .venv/.installed
	@echo "compiling the loops of the engine, once: about a minute"
	@$(BIN)/coordinator bundle --targets 200 --tasks 6 --departments 5 --inspectors 60 --out run/warm >/dev/null
	@$(BIN)/coordinator batch run/warm --out run/warm-result --seed $(SEED) >/dev/null
	@rm -rf run/warm run/warm-result
	@touch $@

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

dev: .venv/.installed .venv/.dev ## what tests, checks and benchmarks need besides

.venv/.dev: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

system: ## browser, Chinese fonts and Pango, installed only if missing
	@missing=$$(for p in $(PACKAGES); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || printf '%s ' $$p; done); \
	if [ -z "$$missing" ]; then echo "system packages: all present"; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "please install by hand: $$missing"; exit 1; fi; \
	echo "installing system packages: $$missing"; \
	if [ "$$(id -u)" = 0 ]; then as=; else as=sudo; fi; \
	$$as apt-get update -q && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -q --no-install-recommends $$missing

run: setup ## the application with the demonstration city: prints its address and one login per role
	$(BIN)/coordinator serve --demo --data run/app

report: setup ## the demonstration city drawn, merged, staffed and scheduled; opens its report
	$(BIN)/coordinator bundle --demo --out run/demo
	$(BIN)/coordinator batch run/demo --out run/result --seed $(SEED) --compare --open

check: dev ## format, lint, types, import contracts, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates

test: dev system check ## check, then every test, browser included
	$(BIN)/python -m pytest -n 2

bench: dev ## what 3.7 of the design defines; rewrites benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

statistics: dev ## inclusion frequencies over 20,000 seeds; rewrites benchmarks/STATISTICS.md
	$(BIN)/python -m benchmarks.statistics

trials: dev ## 1,000 random bundles against brute force and the separate verifier
	$(BIN)/python -m tests.trials 1000

lock: ## renew both locks; needs uv
	uv pip compile pyproject.toml --group build --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --group bench --universal --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock

clean: ## all that can be made again
	rm -rf .venv run build .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
