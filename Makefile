# racelab: `make help` lists the targets. Needs Go and make; `test` and `check`
# need a C compiler besides, because go test -race does.

# -count=1: many tests run the go command, and the test cache cannot see what it read.
# Twice as many packages as processors at a time: many tests wait for processes.
TEST        = go test -count=1 -p $$((2 * $$(getconf _NPROCESSORS_ONLN))) $(TESTFLAGS)
# make oracle runs these: they take long. One test of Go's race suite builds with -race itself.
WITHOUT-ORACLES = $$(go list ./... | grep -v -e /harness/oracle -e /harness/gallery -e /harness/language -e /harness/lessons)
# These start processes, built with -race and without, in either pass.
ALIKE       = -e /harness/racecheck -e /harness/mutants -e /harness/picture
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
NESTED      = $(patsubst %/go.mod,%,$(wildcard harness/example/go.mod bench/peers/go.mod))
in-modules  = @for m in . $(NESTED); do (cd $$m && $(1)) || { echo "in module $$m" >&2; exit 1; }; done

.DEFAULT_GOAL = help
.PHONY: lessons matrix help demo test deterministic test-norace mutants oracle nested rates prove bench bench-full bench-table \
	bench-peers bench-peers-table speed lint gofmt vet staticcheck tidy layering fmt docs check c-compiler

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

DEMO = ./lessons/20-heartbeat-resurrects/_broken

demo: ## a race found in an ordinary test, a part of the proof, then the report's failures on every store, judged
	@d=$$(mktemp -d) && trap 'rm -rf '$$d EXIT && go build -o $$d/racelab ./cmd/racelab && \
	echo 'An ordinary test. $$ go test $(DEMO)' && go test $(DEMO) && \
	echo && echo 'The same test under many schedules. $$ racelab test $(DEMO)' && \
	{ $$d/racelab test $(DEMO); [ $$? -eq 1 ] || { echo 'that should have failed' >&2; exit 1; }; } && \
	echo && echo 'A part of the proof, run again, and what was kept of the whole. $$ racelab test -v -budget 2m ./harness/prove/again' && \
	$$d/racelab test -v -budget 2m ./harness/prove/again && \
	echo && $$d/racelab demo

test: c-compiler ## every test with the race detector, those that differ without, the mutants
	$(TEST) -race ./...
	$(TEST) $$(go list $(WITHOUT-ORACLES) | grep -v $(ALIKE))
	go run ./harness/mutants -skip $(VARIANTS)
	@echo 'make test: all passed: with the race detector, without it, and the mutants.'

# Mutants of these stores are tried by make mutants, and by make oracle a few times.
VARIANTS = atomic-,locked-sharded,channel-

# How many programs the search through all traces is tried on.
PROGRAMS = 1500

oracle: ## the explorer against Go's race suite, the gallery, the fixtures of the language, the lessons
	$(TEST) ./harness/oracle ./harness/gallery ./harness/language ./harness/lessons
	$(TEST) ./harness/explore/dpor -programs $(PROGRAMS) -redundant
	$(TEST) ./harness/instrument -run '^TestEdit$$' -all
	$(TEST) ./bench/rates -run '^TestRates$$' -all
	$(TEST) ./harness/prove -run '^TestCount$$' -all
	go run ./cmd/racelab test -count=1 -timeout 0 -budget 10m -run '^Test(Beside|Anew)$$' ./harness/prove -args -stores $(subst $(space),$(comma),$(QUICK))
	for s in atomic- locked-sharded channel-; do go run ./harness/mutants -only $$s -runs 3 || exit 1; done

lessons: ## write anew what the lessons' pages say: timelines, outcomes, tables
	go test -count=1 ./harness/lessons -update

matrix: c-compiler ## measure which tool sees which lesson, 100 processes each; takes long
	go test -count=1 -timeout 0 ./harness/lessons -run '^TestMeasure$$' -measure 100
	go test -count=1 ./harness/lessons -update

deterministic: ## the same token a thousand times, in a thousand processes, with an empty build cache
	$(TEST) ./cmd/racelab -run '^TestDeterministic$$' -v -timeout 3h -replays 1000 -every 1 -processes 1000 -empty-cache

test-norace: ## what can be tested without a C compiler
	CGO_ENABLED=0 $(TEST) $(WITHOUT-ORACLES)
	CGO_ENABLED=0 go run ./harness/mutants -race=false
	@echo 'make test-norace: all passed, but THE RACE PART DID NOT RUN: no test ran under the race'
	@echo 'detector, harness/racecheck skipped what needs it, and only the mutants that are wrong'
	@echo 'without a data race were tried. `make test` runs it all and needs a C compiler.'

mutants: c-compiler ## break each store on purpose; the contract suite must notice, 20 times of 20
	go run ./harness/mutants

# A process for each store: make -j2 prove uses two cores, and make prove-atomic runs one.
SURE      = locked locked-per-job channel atomic
comma     = ,
space     = $(subst ,, )
QUICK     = locked-sharded channel-published atomic-cells atomic-persistent atomic-inplace
FASTER    = channel-combining $(QUICK)
PROVE     = $(addprefix prove-,$(SURE) naive naive-fields $(FASTER))
SCENARIOS = $(addprefix prove-scenarios-,$(SURE))
.PHONY: $(PROVE) $(SCENARIOS)
prove: $(PROVE) $(SCENARIOS) ## every small program on every store, under every schedule; an hour or more
	go test -count=1 -run '^TestDocs$$' ./harness/prove -update

$(PROVE):
	go run ./cmd/racelab test -count=1 -v -timeout 0 -budget 12h -run '^Test(Prove|Beside|Anew|Drawn)$$' ./harness/prove -args -write -stores $(@:prove-%=%)

# One scenario alone: make prove-scenarios-locked ONLY='^test-1$$' PART=.test-1
$(SCENARIOS):
	go run ./cmd/racelab test -count=1 -timeout 0 -budget 1h -strategy exhaustive -run '^TestNoRaceScenarios$$/./$(ONLY)' \
		-report docs/prove/scenarios-$(@:prove-scenarios-%=%)$(PART).json ./harness/prove -args -stores $(@:prove-scenarios-%=%)

rates: ## how many of 100 jobs a store harms, in virtual time
	@go test ./bench/rates -run '^TestRates$$' -count=1 -rates-table

# Raw lines and plots go to out/, which git ignores.
bench: ## what each store costs: the representative set, one table, under 10 minutes
	@go run ./bench/report -budget 9m

bench-full: ## every store, every call and every mix at every size; takes long
	@go run ./bench/report -full

bench-table: bench ## the same, into docs/bench.md
	@go run ./bench/report -rounds 0 -write docs/bench.md

bench-peers: ## the stores beside their peers: ratios, curves, writer gaps, memory
	@cd bench/peers && go run . -out ../../out

speed: ## what docs/speed.md says: under 8 minutes, or ONLY=sim and so on for a part of it
	@go run ./bench/speed -only '$(ONLY)'

bench-peers-table: ## the same, into docs/peers.md and README
	@cd bench/peers && go run . -out ../../out -write ../../docs/peers.md,../../README.md

fmt: ## format the sources
	@gofmt -w $$(find . -name '*.go' -not -path '*/testdata/*')

lint: gofmt vet staticcheck tidy layering ## gofmt, vet, staticcheck, go.mod, layering; changes nothing

gofmt:
	@files=$$(gofmt -l $$(find . -name '*.go' -not -path '*/testdata/*')) && [ -z "$$files" ] || \
		{ echo "not formatted, run make fmt:" $$files >&2; exit 1; }

vet:
	$(call in-modules,go vet ./...)

staticcheck:
	$(call in-modules,$(STATICCHECK) ./...)

tidy:
	$(call in-modules,go mod tidy -diff)

layering:
	@go test -count=1 -run '^TestLayering' .

nested: c-compiler # the tests of the modules below this one
	@for m in $(NESTED); do echo "module $$m"; (cd $$m && $(TEST) -race ./...) || exit 1; done

docs: ## write anew what tests generate in README and docs/
	go test -count=1 -run '^TestDocs$$' ./harness/prove ./harness/found -update
	go test -count=1 -run '^TestDocs|^TestPicture' . -update
	go test -count=1 -run '^TestDocs' ./harness/scenario -update
	go test -count=1 -run '^TestRates$$' ./bench/rates -update
	go test -count=1 -run '^TestStories$$' ./cmd/racelab -update
	go run ./bench/speed -rounds 0
	go test -count=1 ./harness/picture -update

check: lint test ## lint and test: before a commit

# On macOS go test -race works without cgo.
c-compiler:
	@[ "$$(go env GOHOSTOS)" = darwin ] || { [ "$$(go env CGO_ENABLED)" = 1 ] && \
		echo '#include <stdlib.h>' | $$(go env CC) -E -x c - >/dev/null 2>&1; } || { \
		echo "go test -race needs a C compiler, and there is none that works: CC=$$(go env CC), CGO_ENABLED=$$(go env CGO_ENABLED)." >&2; \
		echo 'Install one (Debian, Ubuntu: apt-get install gcc libc6-dev; Fedora: dnf install gcc; Alpine: apk add gcc musl-dev),' >&2; \
		echo 'or run all that does not need it: make test-norace' >&2; exit 1; }
