# What a contributor or a newcomer types. Each target installs what it needs into .venv.

PYTHON ?= python3
BIN := .venv/bin
# The tests are spread over this many processes.
JOBS ?= auto

.PHONY: help demo test test-embedded check format bench bench-kafka bench-polling lock clean

help:
	@echo "make demo              ingest a made-up newsroom over HTTP and answer questions about it in SQL"
	@echo "make demo FEED=SOURCE  the same with your own feed, page, file or directory"
	@echo "make test              lint, types and all tests; needs Docker, or Java 17 and Maven"
	@echo "make test-embedded     the tests that need no Kafka"
	@echo "make format            put the code into its canonical form"
	@echo "make bench             print the measurements (a quarter of an hour)"
	@echo "make bench-kafka       the same on Kafka, beside other projects' tools"
	@echo "make bench-polling     what watching feeds for a simulated week costs (a quarter of an hour)"
	@echo "make lock              fix the versions that the container image is made of"
	@echo "make clean             remove the environment and what the demo left"

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "onrecord needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: .venv/installed
	$(BIN)/python -m demo $(if $(FEED),'$(FEED)')

# The tests start Apache Kafka and a schema registry: that takes Docker, or Java 17 and Maven.
test: check
	$(BIN)/python -m pytest -n $(JOBS)

test-embedded: .venv/installed-dev
	$(BIN)/python -m pytest -n $(JOBS) -m "not broker"

check: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/installed-dev
	$(BIN)/python -m bench.log
	$(BIN)/python -m bench.projection
	$(BIN)/python -m bench.extraction
	$(BIN)/python -m bench.tail
	$(BIN)/python -m bench.families
	$(BIN)/python -m bench.warc
	$(BIN)/python -m bench.edits
	$(BIN)/python -m bench.pages
	$(BIN)/python -m bench.hostile

# A simulated week of a thousand feeds takes ten minutes.
bench-polling: .venv/installed-dev
	$(BIN)/python -m bench.polling

# Needs what test needs.
bench-kafka: .venv/installed-dev
	$(BIN)/python -m bench.kafka --peers
	$(BIN)/python -m bench.tail --kafka

# The build system is locked with the rest, so that building the image fetches nothing else.
lock: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' | \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	  --output-file requirements.lock pyproject.toml -

clean:
	rm -rf .venv demo-data
