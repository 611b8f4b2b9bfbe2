package thorough

import (
	"flag"
	"runtime"
	"strconv"
	"testing"
)

// Waiting are the tests of a package that wait for servers more than they compute. Where a part is played, so many are
// played at once for each processor, unless -parallel says how many; what takes long computes more, and so does the race
// detector.
func Waiting(tests *testing.M, each int) Tests { return Tests{tests, each} }

// Tests run side by side.
type Tests struct {
	*testing.M

	each int
}

// Run runs the tests and returns the exit code.
func (t Tests) Run() int {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" })
	if !asked && !All() && !Race() {
		if err := flag.Set("test.parallel", strconv.Itoa(t.each*runtime.GOMAXPROCS(0))); err != nil {
			panic(err) // the flag is one of the testing package, and the value a number
		}
	}
	return t.M.Run()
}
