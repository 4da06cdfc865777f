// The benchmark's host in Go: launches the plugin whose path is its first argument, runs every load for the milliseconds in
// its second, and prints what packages/bench/src/loads.ts calls a TrialResult as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"net/rpc"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/netrpc/bench/shared"
)

type trialResult struct {
	FirstAnswerMs float64               `json:"firstAnswerMs"`
	Loads         map[string]loadResult `json:"loads"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 3 {
		return fmt.Errorf("usage: %s PLUGIN MILLISECONDS", os.Args[0])
	}
	milliseconds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		return err
	}
	startedAt := time.Now()
	process := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: shared.EchoPlugin{}},
		Cmd:             exec.Command(os.Args[1]),
		Logger:          hclog.NewNullLogger(),
	})
	defer process.Kill()
	connection, err := process.Client()
	if err != nil {
		return err
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		return err
	}
	echo := caller{client: raw.(*rpc.Client), pluginPid: process.ReattachConfig().Pid}
	if err := echo.small(0); err != nil {
		return err
	}
	result := trialResult{FirstAnswerMs: float64(time.Since(startedAt).Microseconds()) / 1000}
	result.Loads, err = echo.runLoads(time.Duration(milliseconds) * time.Millisecond)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}
