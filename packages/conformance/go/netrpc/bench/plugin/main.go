// The benchmark's plugin in Go.
package main

import (
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/netrpc/bench/shared"
)

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: shared.EchoPlugin{}},
	})
}
