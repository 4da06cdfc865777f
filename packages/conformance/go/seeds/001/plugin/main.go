// The plugin of seed 001: says hello, and logs JSON to stderr.
package main

import (
	"context"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/001/shared"
)

type greeterHello struct{ logger hclog.Logger }

func (g *greeterHello) Greet(context.Context) (string, error) {
	g.logger.Debug("message from GreeterHello.Greet")
	return "Hello!", nil
}

func main() {
	logger := hclog.New(&hclog.LoggerOptions{
		Level:      hclog.Trace,
		Output:     os.Stderr,
		JSONFormat: true,
	})
	logger.Debug("message from plugin", "foo", "bar")
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.GreeterPlugin{Impl: &greeterHello{logger}}},
		GRPCServer:      plugin.DefaultGRPCServer,
	})
}
