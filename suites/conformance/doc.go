// Package conformance has the checks as a suite for the ginkgo command, with Ginkgo's own filters and reporters:
//
//	UNREADCHECK_TARGET=http://127.0.0.1:8080 ginkgo --label-filter 'clamping && must' --junit-report junit.xml ./suites/conformance
//
// The environment names the target and the account, as [unreadcheck.FromEnvironment] reads it. Where it names no target,
// go test skips the suite, and ginkgo fails.
package conformance
