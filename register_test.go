package unreadcheck_test

import (
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/unreadcheck/unreadcheck"
)

// The checks stand among the specs of somebody else's suite, and Ginkgo's filters choose among them.
func TestRegister(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	o := reference(t)
	o.LabelFilter = "clamping"
	if err := unreadcheck.Register(o); err != nil {
		t.Fatal(err)
	}
	ran := 0
	ginkgo.ReportAfterEach(func(r ginkgo.SpecReport) {
		if r.State.String() == "passed" {
			ran++
		}
	})
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.LabelFilter = "must"
	reporter.Succinct, reporter.NoColor = true, true
	if !ginkgo.RunSpecs(t, "an implementation", suite, reporter) {
		t.Error("the reference is not conformant")
	}
	if ran == 0 {
		t.Error("no check ran")
	}
}

func TestRegisterRefusesWrongOptions(t *testing.T) {
	o := reference(t)
	o.Identifier = "somebody" // whose key is missing
	if err := unreadcheck.Register(o); err == nil {
		t.Error("options without a key are accepted")
	}
}
