# The short way to everything: `make help` lists it. The building itself is CMake's
# (CMakePresets.json), the checking tests/run's; this file only names them.

prefix ?= /usr/local
DESTDIR ?=

PACKAGES_BUILD = tests/setup/packages-build.txt
PACKAGES_TEST  = $(PACKAGES_BUILD) tests/setup/packages-test.txt
PACKAGES_BENCH = $(PACKAGES_BUILD) tests/setup/packages-bench.txt
BUILD_GCC      = cmake --preset gcc && cmake --build --preset gcc

.DEFAULT_GOAL = all
.NOTPARALLEL:
.PHONY: help all demo test test-long prove bench fuzz coverage check-format format tidy cppcheck \
        install clean need-build need-test

help: ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r target text; do \
	    printf '  make %-14s%s\n' "$$target" "$$text"; done

all: need-build ## build into build/, programs into build/bin/
	$(BUILD_GCC)

demo: ## install what is missing, build, and play both cases for real (KEEP=1 leaves them to try)
	@tests/setup/install.sh $(PACKAGES_BUILD)
	$(BUILD_GCC)
	tests/demo/run $(if $(KEEP),--keep)

test: ## install what is missing, then build and check everything (minutes)
	@tests/setup/install.sh $(PACKAGES_TEST)
	tests/run

test-long: need-test ## the checks that take longer: mutants, long properties
	tests/run long

prove: need-test ## prove the deciding core against its specification
	tests/run prove

bench: ## install what is missing, build, and measure speed: a table and JSON lines (minutes)
	@tests/setup/install.sh $(PACKAGES_BENCH)
	cmake --preset gcc && cmake --build --preset bench
	tests/bench/run

fuzz: need-test ## fuzz the readers for SECONDS_EACH seconds (600)
	cmake --preset fuzz && cmake --build --preset fuzz
	tests/fuzz/run $(or $(SECONDS_EACH),600)

coverage: need-test ## which lines the tests reach, by file; what the corpus reaches of the parsers
	tests/setup/coverage.sh
	tests/fuzz/coverage

check-format: need-test ## is the code formatted?
	tests/run format

format: need-test ## format the code
	tests/ground/format.sh --fix

tidy: need-test ## clang-tidy
	tests/run tidy

cppcheck: need-test ## cppcheck
	tests/run cppcheck

install: all ## install under prefix (/usr/local), below DESTDIR
	DESTDIR='$(DESTDIR)' cmake --install build --prefix '$(prefix)'

clean: ## remove build/
	rm -rf build

# These say in one sentence which package is missing and how to get it.
need-build:
	@tests/setup/install.sh --check $(PACKAGES_BUILD)
need-test:
	@tests/setup/install.sh --check $(PACKAGES_TEST)
