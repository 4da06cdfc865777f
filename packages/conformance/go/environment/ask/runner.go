package ask

import (
	"context"
	"fmt"
	"io"
	"os/exec"
)

// processRunner starts a process as go-plugin's own runner does, which other modules cannot use.
type processRunner struct {
	cmd    *exec.Cmd
	stdout io.ReadCloser
	stderr io.ReadCloser
}

func newProcessRunner(cmd *exec.Cmd) (*processRunner, error) {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	return &processRunner{cmd: cmd, stdout: stdout, stderr: stderr}, nil
}

func (r *processRunner) Start(context.Context) error                      { return r.cmd.Start() }
func (r *processRunner) Diagnose(context.Context) string                  { return "" }
func (r *processRunner) Stdout() io.ReadCloser                            { return r.stdout }
func (r *processRunner) Stderr() io.ReadCloser                            { return r.stderr }
func (r *processRunner) Name() string                                     { return r.cmd.Path }
func (r *processRunner) Wait(context.Context) error                       { return r.cmd.Wait() }
func (r *processRunner) Kill(context.Context) error                       { return r.cmd.Process.Kill() }
func (r *processRunner) ID() string                                       { return fmt.Sprint(r.cmd.Process.Pid) }
func (r *processRunner) PluginToHost(n, a string) (string, string, error) { return n, a, nil }
func (r *processRunner) HostToPlugin(n, a string) (string, string, error) { return n, a, nil }
