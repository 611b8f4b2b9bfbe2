# Only Go is needed to build, run and test. `make lint` needs Node.js with npm and Python 3 as well. What else is used is
# fetched and pinned: the Go tools by tools/go.mod, the Node ones by the package-lock.json beside each, and the Python ones
# by the hashes in the requirements.txt beside each.

# A module of its own keeps the tools out of the dependencies of those who import this one. Their first use builds
# them, golangci-lint in a minute or two; after that they come from Go's build cache.
GO_TOOL := go tool -modfile=tools/go.mod

# The race detector needs cgo, and go turns cgo off where it finds no C compiler.
RACE ?= $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

# The contract files that the OpenAPI linter reads.
OPENAPI := openapi.yaml spec/companions.yaml

# The documents that are made from the code, or a part of which is. To add one, add its path here and say below, in
# generate-PATH, what command prints it.
GENERATED := openapi.yaml spec/openapi.yaml spec/openapi.json spec/companions.json docs/requirements.md docs/kill-matrix.md docs/null-scores.md docs/sdk-kill-matrix.md docs/mutation.md \
	docs/companions.md docs/first-lines.md docs/benchmarks.md

# What the selftest found. It takes some minutes, and is played again only when something changed that it rests on.
SELFTEST := unreadcheck-report/selftest.json

generate-openapi.yaml := go run ./spec/describe openapi.yaml
generate-spec/openapi.yaml := cat openapi.yaml
generate-spec/openapi.json := go run ./spec/describe/embedded contract openapi.yaml
generate-spec/companions.json := go run ./spec/describe/embedded companions spec/companions.yaml
generate-docs/requirements.md := go run ./cmd/unreadcheck list --requirements --format markdown
generate-docs/kill-matrix.md := go run ./cmd/unreadcheck selftest --from $(SELFTEST) --format kill-matrix
generate-docs/null-scores.md := go run ./cmd/unreadcheck selftest --from $(SELFTEST) --format null-scores
generate-docs/sdk-kill-matrix.md := go run ./internal/sdk/broken/killmatrix
generate-docs/companions.md := go run ./spec/describe/companions spec/companions.yaml
generate-docs/first-lines.md := go run ./cmd/unreadcheck/firstlines
generate-docs/mutation.md := go -C tools/mutation run . document
generate-docs/benchmarks.md := go -C tools/bench run . document

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: build
build: ## Build bin/unreadcheck
	CGO_ENABLED=0 go build -trimpath -o bin/unreadcheck ./cmd/unreadcheck

.PHONY: image
image: ## Build the container image unreadcheck:local; it takes Docker
	CGO_ENABLED=0 GOOS=linux go build -trimpath -o bin/image/unreadcheck ./cmd/unreadcheck
	docker build --tag unreadcheck:local --file Dockerfile bin/image

.PHONY: conformance
conformance: ## Run the conformance suites; say more with ARGS="..."
	go run ./cmd/unreadcheck run $(ARGS)

# Many tests wait most of their time, for processes, real clocks and the limit, so that more of them than there are cores
# fit beside each other: half the time for all of them on two cores. go test takes GOMAXPROCS for how many may run at once;
# its flag -parallel would keep Ginkgo's suites from running.
CORES := $(shell getconf _NPROCESSORS_ONLN)
AT_ONCE := GOMAXPROCS=$(shell expr $(CORES) '*' 3)

# The race detector makes all ten times as slow. Packages of functions without a goroutine need not wait for it, and
# elsewhere campaigns are played in part with it (see internal/thorough).
WITHOUT_GOROUTINES := /docs$$\|/spec$$\|/spec/describe\|/internal/\(judge\|model\|ratelimit\|strictjson\)$$
GOTESTSUM := $(AT_ONCE) $(GO_TOOL) gotestsum --no-color --format pkgname-and-test-fails --format-hide-empty-pkg -- -p $(shell expr $(CORES) + 1)

# With npm and Python at hand the tests that want them find their packages installed; without they skip and say so.
JUNIT_READERS := $(if $(shell command -v npm),tools/validate-junit/node_modules/.package-lock.json) \
	$(if $(shell command -v python3),tools/validate-junit/.venv/.installed)

.PHONY: test
test: $(JUNIT_READERS) ## Run all tests; go test ./... plays a part of those that take long
	go -C tools test ./exports
	go -C tools/mutation test ./...
	go -C tools/bench test ./...
	UNREADCHECK_TESTS=all $(GOTESTSUM) -timeout 25m ./...

.PHONY: test-race
test-race: $(JUNIT_READERS) ## Run the tests under the race detector, which takes a C compiler
	$(if $(RACE),$(GOTESTSUM) $(RACE) -timeout 25m $$(go list ./... | grep -v '$(WITHOUT_GOROUTINES)'),@echo 'The race detector is off: it needs a C compiler.')

# Real client SDKs come from their registries, and take Java with Maven, Python, Node.js and Rust. What of that is not
# here is left out, and the table says so.
.PHONY: test-sdks
test-sdks: build ## Install the client SDKs of sdk/adapters, judge each, and write docs/sdk-results.md
	go run ./sdk/adapters/judge > docs/sdk-results.md.tmp || { rm -f docs/sdk-results.md.tmp; exit 1; }
	@mv docs/sdk-results.md.tmp docs/sdk-results.md

# Those of the zoo come after the SDKs: Maven's store is not to be written by two.
.PHONY: fetch
fetch: ## Install what test-sdks and test-zoo judge, ahead of them
	go run ./sdk/adapters/judge -install
	go run ./examples/zoo/judge -install

# Emulators of other stacks, in which nobody had this tool in mind. They take Python, Node.js, Java with Maven, and
# Debian's proxies; what of that is not here is left out, and the table says so.
.PHONY: test-zoo
test-zoo: build ## Judge the servers of examples/zoo, honest and with planted bugs; ARGS="-only REGEXP -seed N" for some, and other campaigns
	go run ./examples/zoo/judge $(ARGS)

# Both take a minute or so. The moments of the kills are drawn anew each time; the table ends with what they were drawn by,
# and ARGS="-seed N" draws them again.
.PHONY: test-kills
test-kills: build ## Kill runs and campaigns at 30 moments, sweep, and ask the server what is left
	go run ./cmd/unreadcheck/chaos -part kills $(ARGS)

.PHONY: test-networks
test-networks: build
	go run ./cmd/unreadcheck/chaos -part networks $(ARGS)

# Some 300 plays, in which the tool waits more than it works: a quarter of an hour or so. Its tables are in Markdown.
.PHONY: test-laboratory
test-laboratory: build ## Judge the reference and ten faults in every kind of network; ARGS="-only 'latency|jitter'"
	go run ./cmd/unreadcheck/chaos -part laboratory $(ARGS)

.PHONY: test-chaos
test-chaos: test-kills test-networks ## Kill the tool in mid-run, and judge across networks, clocks and disks that fail

# The tests try a sample; this tries every variation of the reference that can be judged in memory.
.PHONY: test-standins
test-standins: ## Judge each variation, serve what was seen of it, and judge that again: nothing may differ
	go test ./internal/diff -run StandIns -timeout 40m -all

# The first benchmark's figures are the probe's: its calls, its seconds, and how late calls were sent. Timings are this
# machine's, of this moment.
.PHONY: bench-rate
bench-rate: ## Print the rate probe's pacing error and the calls that it uses
	go test ./suites -run '^$$' -bench Rate -benchtime 1x

# Both figures of the first benchmark are of the same run: what the fuzzer reaches in the values layer, and what a bare
# client loop with as many workers does, each against the same server in a process of its own.
.PHONY: bench-fuzz
bench-fuzz: ## Print the fuzzer's calls a second beside those of a bare client
	go test ./fuzz -run '^$$' -bench 'Values|InMemory' -benchtime 1x

# docs/benchmarks.md is made from the files that these write, which is cheap. What was measured depends on the machine, so
# nothing checks it. The first takes less than a minute; the peers take half a minute or more for each fault.
.PHONY: bench
bench: bench-small bench-binary bench-throughput bench-growth bench-functions write-docs/benchmarks.md ## Measure this tool anew in some minutes, and make docs/benchmarks.md

.PHONY: bench-small
bench-small: build ## Print what a whole run costs: the smallest table of docs/benchmarks.md
	go -C tools/bench run . measure whole

.PHONY: bench-binary
bench-binary: build
	go -C tools/bench run . measure binary

.PHONY: bench-throughput
bench-throughput: build
	go -C tools/bench run . measure throughput

.PHONY: bench-growth
bench-growth: build
	go -C tools/bench run . measure growth-calls growth-members growth-messages growth-findings growth-shards

.PHONY: bench-functions
bench-functions: build
	go -C tools/bench run . measure functions

.PHONY: bench-compare
bench-compare: ## Compare Go's benchmarks of a commit with those of this tree: BASE=HEAD~1
	go -C tools/bench run . compare '$(BASE)'

.PHONY: bench-peers
bench-peers: build tools/bench/peers/.venv/.installed tools/bench/peers/node_modules/.package-lock.json ## Judge faults with this tool and with its peers; ARGS="-every 12"
	go -C tools/bench run . peers $(ARGS)

tools/bench/peers/.venv/.installed: tools/bench/peers/requirements.txt
	@command -v python3 >/dev/null || { echo 'This needs Python 3: schemathesis is a Python package.' >&2; exit 1; }
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# It takes an hour or so. docs/mutation.md is made from what it leaves in tools/mutation, which is cheap.
.PHONY: mutation
mutation: ## Break the contract and the judges on purpose and see whether its tests notice; FILES="internal/judge ..." for some
	go -C tools/mutation run . measure $(FILES)

.PHONY: selftest
selftest: $(SELFTEST) ## Prove that the tool can say no: every fault caught, nothing else flagged

$(SELFTEST): openapi.yaml go.mod $(shell find cmd emulator fuzz internal reports spec suites -name '*.go' -not -name '*_test.go')
	@mkdir -p $(@D)
	go run ./cmd/unreadcheck selftest --format json > $@.tmp || { rm -f $@.tmp; exit 1; }
	@mv $@.tmp $@

write-docs/kill-matrix.md write-docs/null-scores.md: $(SELFTEST)
check-docs/kill-matrix.md check-docs/null-scores.md: $(SELFTEST)

# The texts that faults show have times and places of their own, so that two selftests need not write the same file.
.PHONY: known-faults
known-faults: $(SELFTEST) ## Write down by what each fault is known, from what the selftest saw
	go run ./cmd/unreadcheck selftest --from $(SELFTEST) --format known-faults > reports/known-faults.json.tmp
	mv reports/known-faults.json.tmp reports/known-faults.json

.PHONY: lint
lint: lint-format lint-go lint-exports lint-modules lint-openapi lint-client lint-ci docs-check ## Check everything that can be checked without running the tests

.PHONY: lint-format
lint-format:
	@$(GO_TOOL) golangci-lint fmt --diff || { echo 'These files are not formatted: run `make fmt`.' >&2; exit 1; }

.PHONY: lint-go
lint-go:
	$(GO_TOOL) golangci-lint run

# How many exported symbols there may be that no other package names: today's number, to be lowered and never raised.
MOST_EXPORTS := 40

.PHONY: lint-exports
lint-exports:
	@go -C tools run ./exports -folder .. -most $(MOST_EXPORTS) > /dev/null

.PHONY: lint-modules
lint-modules:
	go mod tidy -diff
	go -C tools mod tidy -diff
	go -C tools/mutation mod tidy -diff
	go -C tools/bench mod tidy -diff
	go -C tools/page mod tidy -diff
	go -C tools/lint-ci mod tidy -diff

# A linter has no business on the network: no telemetry, no look for a newer release. The second validator is another
# reading of the standard: what one of them lets pass, other tools may not.
.PHONY: lint-openapi
lint-openapi: tools/lint-openapi/node_modules/.package-lock.json
	for file in $(OPENAPI); do tools/lint-openapi/node_modules/.bin/validate-api $$file || exit 1; done
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_NOTIFICATIONS=true \
	tools/lint-openapi/node_modules/.bin/redocly lint --config tools/lint-openapi/redocly.yaml $(OPENAPI)

# The clients are generated anew from the contract files, compiled, and made to decode the reference's answers.
OAPI_CODEGEN := go -C tools/client tool -modfile=../go.mod oapi-codegen -config oapi-codegen.yaml

.PHONY: lint-client
lint-client:
	$(OAPI_CODEGEN) -package client -o call.gen.go ../../openapi.yaml
	@mkdir -p tools/client/companions
	$(OAPI_CODEGEN) -package companions -o companions/companions.gen.go ../../spec/companions.yaml
	go -C tools/client mod tidy -diff
	go -C tools/client test ./...

# The workflows, the action, the GitLab template, their scripts, the Dockerfile and the Kubernetes example. A GitLab template is
# two YAML documents, each of which the schema knows. actionlint finds shellcheck on the PATH.
LINT_CI := tools/lint-ci/.venv/bin
GITLAB := templates/unreadcheck.gitlab-ci.yml

.PHONY: lint-ci
lint-ci: tools/lint-ci/.venv/.installed
	PATH="$(CURDIR)/$(LINT_CI):$$PATH" go tool -modfile=tools/lint-ci/go.mod actionlint
	$(LINT_CI)/zizmor --offline --pedantic --quiet .github action.yml
	$(LINT_CI)/shellcheck .ci/run ci/*/*.sh
	$(LINT_CI)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(LINT_CI)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	sed '/^---$$/,$$d' $(GITLAB) | $(LINT_CI)/check-jsonschema --builtin-schema vendor.gitlab-ci --default-filetype yaml -
	sed '1,/^---$$/d' $(GITLAB) | $(LINT_CI)/check-jsonschema --builtin-schema vendor.gitlab-ci --default-filetype yaml -
	$(LINT_CI)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/wrong-verdict.yml
	$(LINT_CI)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(LINT_CI)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(LINT_CI)/hadolint Dockerfile
	$(LINT_CI)/kubernetes-validate --strict --quiet examples/kubernetes/*.yaml

tools/%/.venv/.installed: tools/%/requirements.txt
	@command -v python3 >/dev/null || { echo 'This needs Python 3: a tool in tools/$* is a Python package.' >&2; exit 1; }
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# npm writes .package-lock.json when it is done, so an install that was cut short is made again. It leaves the file's
# time to chance, hence the touch.
tools/%/node_modules/.package-lock.json: tools/%/package-lock.json tools/%/package.json
	@command -v npm >/dev/null || { echo 'This needs Node.js with npm: a tool in tools/$* is an npm package.' >&2; exit 1; }
	cd tools/$* && npm ci --loglevel=error
	@touch $@

.PHONY: fmt
fmt: ## Format the Go code
	$(GO_TOOL) golangci-lint fmt

# How pages look and read to people, in a browser. The module is one of its own: nobody who imports this one needs it.
.PHONY: test-page
test-page: $(if $(shell command -v npm),tools/page/node_modules/.package-lock.json) ## Look at report.html as people do, in chromium
	go -C tools/page test -count 1 ./...

# The pictures are of runs that are made for it, of some minutes.
.PHONY: screenshots
screenshots: build ## Take the pictures of docs/pictures anew
	go -C tools/page run ./screenshots -unreadcheck ../../bin/unreadcheck -out ../../docs/pictures

.PHONY: docs
docs: $(GENERATED:%=write-%) ## Make the generated documents again

# The shell would empty the document before the command that prints it runs: when that fails, the old one must stay. One
# that is as it was keeps its time: others are made from openapi.yaml.
.PHONY: $(GENERATED:%=write-%)
$(GENERATED:%=write-%): write-%:
	@mkdir -p $(@D:write-%=%)
	$(generate-$*) > $*.tmp || { rm -f $*.tmp; exit 1; }
	@if cmp -s $*.tmp $*; then rm $*.tmp; else mv $*.tmp $*; fi

# Chinese pages have the headings, commands, tables and links of the English ones, and links lead somewhere.
.PHONY: check-pages
check-pages:
	go test ./docs -run 'Translation|Links|StandInShell|Diagram'

.PHONY: docs-check
docs-check: $(GENERATED:%=check-%) check-pages ## Check that the generated documents are as the code has them

write-spec/openapi.yaml write-spec/openapi.json: write-openapi.yaml

.PHONY: $(GENERATED:%=check-%)
$(GENERATED:%=check-%): check-%:
	@new=$$(mktemp) && trap 'rm -f "$$new"' EXIT && \
	$(generate-$*) > "$$new" && \
	{ diff -u $* "$$new" || { echo '$* is not what the code makes of it: run `make docs`.' >&2; exit 1; }; }

# What a newcomer does, and how long each part takes.
.PHONY: newcomer
newcomer: ## Walk from a clone to a conformant server, as the guide for emulator authors does; it takes Python 3
	ci/newcomer/walk.sh

# GoReleaser has some five hundred modules behind it, so it has a module of its own, and its first build takes minutes. The
# image is left out: it takes Docker, and a base that comes from another registry.
GORELEASER := go tool -modfile=tools/release/go.mod goreleaser

.PHONY: snapshot
snapshot: ## Check .goreleaser.yaml and build what a release holds into dist/, publishing nothing
	$(GORELEASER) check
	$(GORELEASER) release --snapshot --clean --skip docker

.PHONY: clean
clean: ## Remove what was built or fetched
	rm -rf bin dist unreadcheck-report coverage.out tools/lint-ci/.venv tools/lint-openapi/node_modules tools/validate-junit/node_modules tools/validate-junit/.venv tools/page/node_modules tools/client/*.gen.go tools/client/companions
	rm -rf examples/zoo/bin examples/zoo/*/.venv examples/zoo/*/node_modules examples/zoo/*/target examples/zoo/*/.installed
