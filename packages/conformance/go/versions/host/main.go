// A host with different plugin sets for versions 0, 2 and 3. Launches the command in its arguments as often as it is
// told, one launch after the other or all at once, and prints a line of JSON for each: the version, and what each
// plugin said.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"sync"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/status"

	"tenon.test/peers/versions/shared"
)

type report struct {
	Version int               `json:"version"`
	Answers map[string]string `json:"answers,omitempty"`
	Error   string            `json:"error,omitempty"`
}

func main() {
	launches := flag.Int("launches", 1, "how many launches")
	atOnce := flag.Bool("at-once", false, "all launches at once")
	bareEnvironment := flag.Bool("bare-environment", false, "gives the plugin no variables of the host's own")
	echoBytes := flag.Int("echo-bytes", 0, "sends a message of that size both ways instead of asking")
	settings := shared.ParseSettings()

	run := func() report {
		return launch(settings, ask{echoBytes: *echoBytes, bareEnvironment: *bareEnvironment})
	}
	reports := make([]report, *launches)
	var running sync.WaitGroup
	for i := range reports {
		if !*atOnce {
			reports[i] = run()
			continue
		}
		running.Add(1)
		go func(i int) {
			defer running.Done()
			reports[i] = run()
		}(i)
	}
	running.Wait()
	out := json.NewEncoder(os.Stdout)
	for _, each := range reports {
		_ = out.Encode(each)
	}
}

type ask struct {
	echoBytes       int
	bareEnvironment bool
}

func launch(settings shared.Settings, what ask) report {
	cmd := exec.Command(flag.Arg(0), flag.Args()[1:]...)
	if what.bareEnvironment {
		// go-plugin adds the host's variables behind these: of two with one name the last counts.
		os.Clearenv()
	}
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: settings.Handshake,
		VersionedPlugins: settings.Choose(map[int]plugin.PluginSet{
			0: {"main": &shared.OldPlugin{}},
			2: {"main": &shared.OldPlugin{}},
			3: {"main": &shared.NewPlugin{}, "side": &shared.OldPlugin{}, "extra": &shared.ExtraPlugin{}},
		}),
		Cmd:              cmd,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Logger:           hclog.New(&hclog.LoggerOptions{Level: hclog.Debug, Output: os.Stderr}),
	})
	defer client.Kill()

	connection, err := client.Client()
	if err != nil {
		return report{Error: err.Error()}
	}
	result := report{Version: client.NegotiatedVersion(), Answers: map[string]string{}}
	for _, name := range settings.Names {
		raw, err := connection.Dispense(name)
		if err != nil {
			// A name that this version does not have.
			continue
		}
		if old, ok := raw.(shared.OldClient); ok && what.echoBytes > 0 {
			result.Answers[name] = echo(old, what.echoBytes)
			continue
		}
		text, err := raw.(shared.Describer).Describe(context.Background(), name)
		if err != nil {
			text = status.Code(err).String()
		}
		result.Answers[name] = text
	}
	return result
}
