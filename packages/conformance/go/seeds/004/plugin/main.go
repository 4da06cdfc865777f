// The net/rpc plugin of seed 004: says hello to a name.
package main

import (
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/004/hashi"
)

type greeter struct{}

func (greeter) SayHello(name string) (string, error) {
	return "hello, " + name, nil
}

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: hashi.Handshake,
		Plugins:         plugin.PluginSet{hashi.PluginName: &hashi.PlugPlugin{Impl: greeter{}}},
	})
}
