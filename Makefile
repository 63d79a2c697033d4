# undertone: two commands for a fresh machine: `make demo` and `make test`.
export UNDERTONE_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/undertone
export PKG_CONFIG_PATH := $(CURDIR)/.build/llama/lib/pkgconfig:$(PKG_CONFIG_PATH)
export GOMP_SPINCOUNT ?= 1000
PREFIX ?= /usr/local
SWIFT_FLAGS := -c release -Xswiftc -warnings-as-errors

.PHONY: demo test build bench lint format install bootstrap organism clean

demo: build  ## everything, end to end, on what the project ships
	.build/release/undertone demo

build: bootstrap  ## .build/release/undertone
	swift build $(SWIFT_FLAGS) --product undertone

test: bootstrap  ## all tests
	swift build $(SWIFT_FLAGS) --build-tests
	# One thread a session: OpenBLAS's thread count is the process's, and sessions of tests run side by side.
	UNDERTONE_THREADS=1 swift test $(SWIFT_FLAGS) --skip-build

bench: build  ## Benchmarks/: side-by-side measurements
	$(MAKE) -C Benchmarks

lint: bootstrap  ## formatter, and warnings as errors
	swift format lint --strict --recursive Package.swift Sources Tests
	swift build $(SWIFT_FLAGS) --build-tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

install: build  ## the command, under PREFIX/bin
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install .build/release/undertone "$(DESTDIR)$(PREFIX)/bin/undertone"

bootstrap:
	Scripts/bootstrap

organism:  ## trains Models/organism*.gguf anew, from the grammar in Organism/ (about an hour and a half on two cores)
	$(MAKE) -C Organism

clean:
	rm -rf .build
