# Everything a contributor and CI need. It wants only Go, git and make; tools are pinned here and installed through Go.

GOLANGCI_VERSION      := v2.15.0
WORKFLOWCHECK_VERSION := v0.6.0
GOVULNCHECK_VERSION   := v1.6.0

TOOLS         := $(CURDIR)/bin/tools
GOLANGCI      := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)
WORKFLOWCHECK := $(TOOLS)/workflowcheck-$(WORKFLOWCHECK_VERSION)
GOVULNCHECK   := $(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION)

STANDALONE := deploy/standalone
COMPILE    := $(CURDIR)/tools/compile.sh

# The packages in which goroutines share memory. The domain and its configuration have no goroutines (a linter holds oncall to
# that), workflows are single-threaded by construction, and under the race detector oncall takes 70 s instead of 2.
RACED := activities sandbox starter worker

empty :=
space := $(empty) $(empty)

.DEFAULT_GOAL := help
.NOTPARALLEL:

.PHONY: help
help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Start everything on this machine with the sandbox: no account needed; state in ./data
	@./bin/hansho standalone --sandbox --config examples/hansho.yaml

.PHONY: build
build: announce ## Build ./bin/hansho with the embedded Temporal server
	@cd $(STANDALONE) && $(COMPILE) go build -v -o ../../bin/hansho .

.PHONY: announce
announce:
	@echo "building the embedded Temporal server: 5 to 8 minutes and about 1,800 packages the first time, seconds afterwards"

.PHONY: test
test: test-root test-grafana test-standalone ## Run every test: units, stories, replay, dashboards; then end to end on the embedded server

.PHONY: test-root
test-root: # The race detector needs cgo and thereby a C compiler; without one the same tests run without it.
	@echo "== vet, root module"
	@$(COMPILE) go vet -v ./...
	@if [ "$$(go env CGO_ENABLED)" = 1 ] && command -v $$(go env CC) >/dev/null; then race=-race; \
	else race=; echo "== no C compiler: the race detector is left out"; fi; \
	echo "== tests of $(RACED) $$race"; \
	go test $$race -timeout 10m $(RACED:%=./%/...)
	@echo "== tests of everything else in the root module: workflows in virtual time, the replay of recorded histories"
	@go test -timeout 10m $$(go list ./... | grep -vE '^hansho/($(subst $(space),|,$(RACED)))(/|$$)')

.PHONY: test-grafana
test-grafana:
	@echo "== dashboards and rules, with the libraries of Prometheus and Grafana"
	@cd deploy/grafana && $(COMPILE) go vet -v . && go test .

.PHONY: test-standalone
test-standalone: announce # One package at a time: each starts real servers and measures real time.
	@echo "== vet, $(STANDALONE)"
	@cd $(STANDALONE) && $(COMPILE) go vet -v ./...
	@echo "== tests of $(STANDALONE): the embedded server, end to end, the crash proof, the tour of the README, the console in a browser"
	@cd $(STANDALONE) && go test -p 1 -timeout 30m ./...

.PHONY: check
check: $(GOLANGCI) $(WORKFLOWCHECK) ## Check layering, style, formatting and the determinism of workflows
	@echo "== the layering rules refuse what they should"
	@GOLANGCI_LINT=$(GOLANGCI) go test ./tools/layers
	@echo "== golangci-lint, root module"
	@$(GOLANGCI) run ./...
	@echo "== golangci-lint, deploy/grafana"
	@cd deploy/grafana && $(GOLANGCI) run ./...
	@echo "== golangci-lint, $(STANDALONE)"
	@cd $(STANDALONE) && $(GOLANGCI) run ./...
	@echo "== workflowcheck"
	@$(WORKFLOWCHECK) -config tools/workflowcheck.yaml ./workflows/...

.PHONY: fmt
fmt: $(GOLANGCI) ## Format the Go code as `make check` wants it
	@$(GOLANGCI) fmt ./...
	@cd $(STANDALONE) && $(GOLANGCI) fmt ./...

.PHONY: bench
bench: build ## Measure latency, bursts, storms and idle cost of the standalone on this machine: five minutes
	@cd $(STANDALONE) && go run ./bench --program ../../bin/hansho

.PHONY: vuln
vuln: $(GOVULNCHECK) ## Look for known vulnerabilities (needs vuln.go.dev)
	@$(GOVULNCHECK) ./...
	@cd $(STANDALONE) && $(GOVULNCHECK) ./...

# install PATH@VERSION into bin/tools under a name that carries the version, so that a second call costs nothing.
define install
	@echo "installing $(notdir $@): up to some minutes, once"
	@mkdir -p $(TOOLS)
	@GOBIN=$(TOOLS) $(COMPILE) go install -v $(1)
	@mv $(TOOLS)/$(2) $@
endef

$(GOLANGCI):
	$(call install,github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION),golangci-lint)

$(WORKFLOWCHECK):
	$(call install,go.temporal.io/sdk/contrib/tools/workflowcheck@$(WORKFLOWCHECK_VERSION),workflowcheck)

$(GOVULNCHECK):
	$(call install,golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION),govulncheck)
