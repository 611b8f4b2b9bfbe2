module github.com/unreadcheck/unreadcheck/tools/bench

go 1.26.8

require go.yaml.in/yaml/v3 v3.0.5

require (
	github.com/aclements/go-moremath v0.0.0-20210112150236-f10218a38794 // indirect
	golang.org/x/perf v0.0.0-20260908200009-22c9c6c9d4da // indirect
)

tool golang.org/x/perf/cmd/benchstat
