// The plugin of seed 003: greets, and leaves a file behind that proves who did it.
package main

import (
	"fmt"
	"os"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/003/shared"
)

type greet struct{}

func (greet) Greet(name string) string {
	if err := os.WriteFile("./greet-plugin-called", []byte(name), 0o644); err != nil {
		panic(err)
	}
	return fmt.Sprintf("hello %s", name)
}

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.GreetPlugin{Impl: greet{}}},
		GRPCServer:      plugin.DefaultGRPCServer,
	})
}
