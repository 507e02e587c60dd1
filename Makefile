# A thin layer: everything is done by bootstrap.py (where make is missing: python3 bootstrap.py demo).
PYTHON ?= python3
.PHONY: demo test check browser sweep bench screenshots assets setup clean
demo test check browser sweep bench screenshots assets setup clean:
	@SIZE="$(SIZE)" $(PYTHON) bootstrap.py $@
