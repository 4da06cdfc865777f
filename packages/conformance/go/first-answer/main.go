// A host for the benchmark: launches the key-value plugin whose path is its argument LAUNCHES times in a row, one call and
// a kill each, and prints the milliseconds from each launch to its first answer as one JSON array. The first counts from
// the start of this program. AUTO_MTLS=1 turns AutoMTLS on.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/examples/grpc/shared"
)

func main() {
	startedAt := time.Now()
	launches, err := strconv.Atoi(os.Getenv("LAUNCHES"))
	if err != nil || len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: LAUNCHES=4 first-answer PLUGIN")
		os.Exit(2)
	}
	times := make([]float64, 0, launches)
	for i := range launches {
		if i > 0 {
			startedAt = time.Now()
		}
		milliseconds, err := launch(os.Args[1], startedAt)
		if err != nil {
			fmt.Fprintln(os.Stderr, "error:", err)
			os.Exit(1)
		}
		times = append(times, milliseconds)
	}
	if err := json.NewEncoder(os.Stdout).Encode(times); err != nil {
		os.Exit(1)
	}
}

func launch(path string, startedAt time.Time) (float64, error) {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          shared.PluginMap,
		Cmd:              exec.Command(path),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         os.Getenv("AUTO_MTLS") == "1",
		Logger:           hclog.NewNullLogger(),
	})
	defer client.Kill()
	connection, err := client.Client()
	if err != nil {
		return 0, err
	}
	raw, err := connection.Dispense("kv_grpc")
	if err != nil {
		return 0, err
	}
	if err := raw.(shared.KV).Put("first", []byte("answer")); err != nil {
		return 0, err
	}
	return float64(time.Since(startedAt).Microseconds()) / 1000, nil
}
