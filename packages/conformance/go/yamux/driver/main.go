// A driver that puts Go's yamux session on a socket opposite Tenon's and goes through the cases of yamux's own tests, in
// both roles. The argument is the Unix socket of packages/tenon/test/fixtures/yamux-program.ts. It prints a JSON line a
// check: {"check": "...", "role": "...", "error": "..."}, the error absent when the check passed.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// checkLimit ends a check that hangs.
const checkLimit = 20 * time.Second

type check struct {
	name string
	run  func(*peer) error
}

type result struct {
	Check string `json:"check"`
	// Role is Go's own.
	Role  string `json:"role"`
	Error string `json:"error,omitempty"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: driver SOCKET")
		os.Exit(2)
	}
	results := json.NewEncoder(os.Stdout)
	for _, role := range []string{"client", "server"} {
		for _, each := range append(streamChecks, sessionChecks...) {
			if err := results.Encode(runCheck(each, &peer{path: os.Args[1], role: role, name: role + ": " + each.name})); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
}

func runCheck(each check, p *peer) result {
	defer p.close()
	done := make(chan error, 1)
	go func() { done <- each.run(p) }()
	outcome := result{Check: each.name, Role: p.role}
	select {
	case err := <-done:
		if err != nil {
			outcome.Error = err.Error()
		}
	case <-time.After(checkLimit):
		outcome.Error = fmt.Sprintf("not done after %s", checkLimit)
	}
	return outcome
}
