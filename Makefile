# The workspace brings its own Node (the npm package `node`): first on the PATH for every recipe, except where it is being installed.
SYSTEM_PATH := $(PATH)
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# One short-lived process each: no daemon to leave behind, no worker per plugin.
export NX_DAEMON := false
export NX_ISOLATE_PLUGINS := false

SOURCE := --conditions=@windlass/source
NODES ?= 22.18.0 24 26

.DEFAULT_GOAL := help
.PHONY: help setup bundle test demo bench soak test-nodes lint format clean

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the workspace needs; instant where package-lock.json has not changed
	@sh tools/setup.sh "$(SYSTEM_PATH)"

bundle: setup ## Bundle every script into its dist/
	@nx run-many -t bundle >/dev/null || nx run-many -t bundle

test: setup ## Lint, typecheck, build, bundle and every test
	@sh tools/debian.sh
	@node tools/check.ts

demo: bundle ## See it at work on the example product
	@sh examples/demo.sh

bench: bundle ## Measure against bare Node and against other tools
	@npm run --silent bench

soak: setup ## The long matrices in full
	@WINDLASS_SOAK=1 vitest run

test-nodes: setup ## The suite on each Node of NODES (fetched from npm where not cached)
	@sh tools/test-nodes.sh $(NODES)

lint: setup ## Check style and format
	@biome check .

format: setup ## Mend style and format
	@biome check --write .

clean: ## Remove what was built, not what was installed
	@rm -rf libs/*/dist scripts/*/dist scripts/*/out-tsc tools/dist test/dist .nx
