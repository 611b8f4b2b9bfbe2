package unreadcheck_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/emulator"
)

// A whole test of a handler. It accepts the account of the reference; another one is set in the config.
func ExampleTest() {
	// func TestContract(t *testing.T) {
	// 	unreadcheck.Test(t, unreadcheck.Config{Handler: myHandler})
	// }
	_ = func(t *testing.T) {
		myHandler, _ := emulator.New(emulator.Options{})
		unreadcheck.Test(t, unreadcheck.Config{Handler: myHandler})
	}
}

func ExampleRun() {
	myHandler, _ := emulator.New(emulator.Options{})
	result, err := unreadcheck.Run(context.Background(), unreadcheck.Config{Handler: myHandler, LabelFilter: "clamping"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Verdict, result.ExitCode)
	// Output: kept in what was selected 0
}
