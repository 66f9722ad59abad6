# The same commands for people and for CI. uv does the work: the one on the PATH, else one put into .venv.
# What is printed is for whoever runs a workshop tonight, and so in Norwegian.

PYTHON ?= python3
ARGS ?=
# Groups of dependencies besides one's own; CI asks for the tools that read the files for a server.
GROUPS ?=

ifeq ($(shell uv --version >/dev/null 2>&1 && echo yes),yes)
UV := uv
READY :=
else
UV := .venv/bin/uv
READY := .venv/bin/uv
endif

# The lock as it is: a run is no occasion to resolve anything anew.
RUN := $(UV) run --frozen $(addprefix --group ,$(GROUPS))

# Many a network of a municipality opens what is fetched, and closes it with a certificate that only the machine knows.
export UV_SYSTEM_CERTS ?= 1
export UV_NATIVE_TLS ?= 1

.DEFAULT_GOAL := help
.PHONY: help run demo doctor first test check format looks chaos bench words pictures references clean

help:
	@echo 'make run      start Verksted her (ARGS="..." gis videre)'
	@echo 'make demo     se et verksted i full gang, med tenkte deltakere'
	@echo 'make doctor   se etter at maskinen er klar'
	@echo 'make test     kjør alle tester'
	@echo 'make check    bare ruff og mypy'
	@echo 'make format   skriv koden på husets måte'
	@echo 'make looks    se på alle skjermer i alle tilstander (noen minutter)'
	@echo 'make chaos    den lange prøven der tjener og lagring blir drept'
	@echo 'make bench    mål farten'
	@echo 'make words    samle det som står på skjermene, til oversettelse'
	@echo 'make pictures    tegn bildene i veiledningen og README på nytt'
	@echo 'make references  tegn skjermbildene som testene sammenligner med, på nytt'
	@echo 'make clean    fjern .venv og alt som kan lages på nytt; data blir liggende'

run: $(READY) | first
	@$(RUN) --no-dev verksted $(ARGS)

demo: $(READY) | first
	@$(RUN) --no-dev verksted demo $(ARGS)

doctor: $(READY) | first
	@$(RUN) --no-dev verksted doctor $(ARGS)

# What takes a while says so first.
first:
	@test -d .venv/lib || echo 'Første gang: henter det som trengs (et minutt eller to).'

# One process a core; the tests of a file keep together, since they share a server. In their own order: what waits for a
# browser stands early, so that no core is left waiting for it at the end.
test: check
	$(RUN) pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY)
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

format: $(READY)
	$(RUN) ruff format
	$(RUN) ruff check --fix

# One after the other: what is measured is what is drawn.
looks: $(READY)
	$(RUN) pytest -m looks --timeout=300 $(ARGS)

chaos: $(READY)
	$(RUN) pytest -m chaos -s --timeout=0 $(ARGS)

bench: $(READY)
	$(RUN) python -m benchmarks $(ARGS)

# New sentences come in empty, and sentences nobody says any more go out. The test of languages fails until all are filled in.
words: $(READY)
	$(RUN) pybabel -q extract -F verksted/locale/babel.cfg -k text --no-location --no-wrap --sort-output --omit-header -o verksted/locale/verksted.pot .
	for language in nn en; do $(RUN) pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -l $$language -D verksted -d verksted/locale -i verksted/locale/verksted.pot; done

# From the running product, so that no picture shows what is not there. Needs Chromium.
pictures: $(READY)
	$(RUN) python -m tests.browser.pictures

references: $(READY)
	$(RUN) python -m tests.browser.references $(ARGS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

.venv/bin/uv:
	@command -v $(PYTHON) >/dev/null \
	  || { echo 'Verksted trenger Python 3.11 eller nyere: kjør «sudo apt install python3 python3-venv» og prøv igjen.'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Verksted trenger Python 3.11 eller nyere, men $(PYTHON) er $$($(PYTHON) -V 2>&1): skriv «make run PYTHON=python3.11»."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo 'Python mangler en del på denne maskinen: kjør «sudo apt install python3-venv» og prøv igjen.'; exit 1; }
	@echo 'Første gang: lager .venv og henter det som trengs (et minutt eller to).'
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python -m pip install --disable-pip-version-check uv
