# Two commands do everything from a fresh clone: `make site` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

SIZES ?= 1000 10000
ROUNDS ?= 3

.PHONY: help site test lint types pytest faults fuzz bench format scripts messages serve clean

help:
	@echo 'make site    build content/ into site_output/ and verify every credential in it'
	@echo 'make test    run all checks: lint, types and the whole test suite'
	@echo 'make faults  kill each command at each of its operations on disk'
	@echo 'make fuzz    look for inputs that break the verifier, for ten minutes'
	@echo 'make bench   measure against others, into docs/benchmarks.md (SIZES="1000 10000", ROUNDS=3)'
	@echo 'make serve   preview the site, with live reload'
	@echo 'make format  put the code in its form'
	@echo 'make scripts write the short form of the scripts, after a change to one'
	@echo 'make messages gather the words of the pages for translation, into templates/languages/'
	@echo 'make clean   remove what these commands made (never a key, never the wallet)'

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	touch $@

site: $(INSTALLED)
	@$(BIN)/credfolio build

serve: $(INSTALLED)
	@$(BIN)/credfolio serve

test: lint types pytest

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

pytest: $(INSTALLED)
	$(BIN)/pytest

faults: $(INSTALLED)
	PYTHONPATH=tests $(BIN)/python tests/faults.py

fuzz: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[fuzz]'
	PYTHONPATH=tests $(BIN)/python tests/fuzz/verify.py -max_total_time=600 -print_final_stats=1

bench: $(INSTALLED)
	PYTHONPATH=tests $(BIN)/python tests/bench/suite.py --sizes $(SIZES) --rounds $(ROUNDS)

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

scripts: $(INSTALLED)
	$(BIN)/python tests/minified.py

messages: $(INSTALLED)
	$(BIN)/python tests/messages.py

clean:
	rm -rf .venv .interop .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
	find site_output -mindepth 1 -not -name .gitignore -delete
