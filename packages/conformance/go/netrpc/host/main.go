// A host that tries all a net/rpc plugin can do against the one in NETRPC_PLUGIN (a shell command), and prints one JSON
// line a check on stdout: {"check": "...", "error": "..."}, the error absent when the check passed.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/hostcheck"
	"tenon.test/peers/netrpc/shared"
)

// checkLimit ends a check that hangs.
const checkLimit = 20 * time.Second

// session is one running plugin.
type session struct {
	process    *plugin.Client
	connection plugin.ClientProtocol
	probe      *shared.Client
	output     hostcheck.Output
}

func startSession() (*session, error) {
	s := &session{output: hostcheck.NewOutput()}
	s.process = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: shared.Handshake,
		Plugins: plugin.PluginSet{
			shared.PluginName: &shared.ProbePlugin{},
			// Only the host has it.
			"missing": &shared.ProbePlugin{},
		},
		Cmd:        exec.Command("sh", "-c", os.Getenv("NETRPC_PLUGIN")),
		SyncStdout: s.output.Stdout,
		SyncStderr: s.output.Stderr,
		Logger: hclog.New(&hclog.LoggerOptions{
			Level:      hclog.Trace,
			Output:     io.MultiWriter(os.Stderr, s.output.Logs),
			JSONFormat: true,
		}),
	})
	connection, err := s.process.Client()
	if err != nil {
		return nil, err
	}
	s.connection = connection
	s.probe, err = s.dispense()
	return s, err
}

func (s *session) dispense() (*shared.Client, error) {
	raw, err := s.connection.Dispense(shared.PluginName)
	if err != nil {
		return nil, err
	}
	return raw.(*shared.Client), nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	defer plugin.CleanupClients()
	s, err := startSession()
	if err != nil {
		return err
	}
	results := json.NewEncoder(os.Stdout)
	for _, check := range checks {
		if err := results.Encode(runCheck(check, s)); err != nil {
			return err
		}
	}
	return nil
}

type result struct {
	Check string `json:"check"`
	Error string `json:"error,omitempty"`
}

func runCheck(c check, s *session) result {
	done := make(chan error, 1)
	go func() { done <- c.run(s) }()
	outcome := result{Check: c.name}
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
