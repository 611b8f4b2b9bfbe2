package selftest

import (
	"strconv"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
)

// maxReferences is how often the reference can be judged at most.
const maxReferences = 1000

// environments are those over which the reference is judged, one after another.
var environments = []fault.Environment{fault.Memory, fault.Network, fault.Memory, fault.Webhooks, fault.Memory, fault.TLS}

func referenceName(i int) string { return "reference-" + strconv.Itoa(i+1) }
