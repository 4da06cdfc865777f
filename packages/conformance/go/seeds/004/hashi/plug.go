// Package hashi is what the net/rpc host and plugin of seed 004 agree on.
package hashi

import (
	"net/rpc"

	"github.com/hashicorp/go-plugin"
)

// PluginName is the name that the host dispenses.
const PluginName = "a"

// Handshake is the one that the document shows.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "HASHI",
	MagicCookieValue: "hola",
}

// Plug is the interface that is exposed as a plugin.
type Plug interface {
	SayHello(name string) (string, error)
}

// PlugPlugin carries a Plug over net/rpc.
type PlugPlugin struct{ Impl Plug }

// Server runs in the plugin.
func (p *PlugPlugin) Server(*plugin.MuxBroker) (interface{}, error) {
	return &server{p.Impl}, nil
}

// Client runs in the host.
func (p *PlugPlugin) Client(_ *plugin.MuxBroker, connection *rpc.Client) (interface{}, error) {
	return &client{connection}, nil
}

// server gives a Plug the form of method that net/rpc calls.
type server struct{ impl Plug }

func (s *server) SayHello(name string, greeting *string) (err error) {
	*greeting, err = s.impl.SayHello(name)
	return err
}

type client struct{ connection *rpc.Client }

func (c *client) SayHello(name string) (string, error) {
	var greeting string
	err := c.connection.Call("Plugin.SayHello", name, &greeting)
	return greeting, err
}
