// Package hostcheck is what our own hosts that check a plugin have in common.
package hostcheck

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/go-plugin"
)

// Output is what a host has been given of a plugin's output. The logs are the host's own, as JSON.
type Output struct{ Stdout, Stderr, Logs *WatchedBuffer }

// NewOutput makes an empty one.
func NewOutput() Output {
	return Output{Stdout: NewWatchedBuffer(), Stderr: NewWatchedBuffer(), Logs: NewWatchedBuffer()}
}

// Printed waits for a text in the synced stdout and one in the synced stderr. A plugin may send its stderr to the host, as
// Go does, or leave it to the pipe, whose lines are logs.
func (o Output) Printed(ctx context.Context, stdout, stderr string) error {
	if err := o.Stdout.WaitFor(ctx, stdout); err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	either, cancel := context.WithCancel(ctx)
	defer cancel()
	came := make(chan error, 2)
	for _, buffer := range []*WatchedBuffer{o.Stderr, o.Logs} {
		go func() { came <- buffer.WaitFor(either, stderr) }()
	}
	return <-came
}

// GracefulExit ends a plugin. go-plugin asks for a graceful exit and kills after 2 s: its log tells which of the two it was.
func (o Output) GracefulExit(process *plugin.Client) error {
	startedAt := time.Now()
	process.Kill()
	took := time.Since(startedAt)
	logs, _ := o.Logs.Content()
	if strings.Contains(logs, "plugin failed to exit gracefully") || !strings.Contains(logs, `"plugin exited"`) {
		return fmt.Errorf("the plugin was killed after %s", took)
	}
	// The level of this line differs between go-plugins.
	if line := lineWith(logs, "plugin process exited"); strings.Contains(line, `"error"`) {
		return fmt.Errorf("the plugin's exit code is not 0: %s", line)
	}
	if took >= 2*time.Second {
		return fmt.Errorf("the plugin took %s to exit", took)
	}
	return nil
}

// Crashed waits for the log to tell that a plugin has ended with an error, and its last words.
func (o Output) Crashed(ctx context.Context, lastWords string) error {
	if err := o.Logs.WaitFor(ctx, "plugin process exited"); err != nil {
		return err
	}
	logs, _ := o.Logs.Content()
	if line := lineWith(logs, "plugin process exited"); !strings.Contains(line, `"error":"exit status`) {
		return fmt.Errorf("the plugin's exit code is not told: %s", line)
	}
	return o.Logs.WaitFor(ctx, lastWords)
}

func lineWith(text, part string) string {
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, part) {
			return line
		}
	}
	return "no such line"
}
