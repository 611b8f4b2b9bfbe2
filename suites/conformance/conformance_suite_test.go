package conformance_test

import (
	"flag"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/unreadcheck/unreadcheck"
)

func TestConformance(t *testing.T) {
	config, err := unreadcheck.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if config.Target == "" {
		const missing = "no target: set UNREADCHECK_TARGET to its base URL, as http://127.0.0.1:8080, or to embedded for the reference"
		if byGinkgo() {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	gomega.RegisterFailHandler(ginkgo.Fail)
	if err := unreadcheck.Register(config); err != nil {
		t.Fatal(err)
	}
	ginkgo.RunSpecs(t, "conformance")
}

// byGinkgo reports whether the ginkgo command started this test: it sets flags of its own. A suite that was asked for must
// not pass without a spec.
func byGinkgo() bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == "ginkgo.seed" })
	return found
}
