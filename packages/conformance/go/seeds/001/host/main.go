// The host of seed 001: starts ./plugin/greeter, prints its greeting. The plugin's logs go to the host's stdout, as
// the document's logger has it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/001/shared"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          plugin.PluginSet{shared.PluginName: &shared.GreeterPlugin{}},
		Cmd:              exec.Command("./plugin/greeter"),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Logger: hclog.New(&hclog.LoggerOptions{
			Name:   "plugin",
			Output: os.Stdout,
			Level:  hclog.Debug,
		}),
	})
	defer client.Kill()

	connection, err := client.Client()
	if err != nil {
		return err
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		return err
	}
	greeting, err := raw.(shared.Greeter).Greet(context.Background())
	if err != nil {
		return err
	}
	fmt.Println(greeting)
	return nil
}
