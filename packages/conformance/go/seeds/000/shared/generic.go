// Package shared is what the host and the plugin of seed 000 agree on.
package shared

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"tenon.test/peers/seeds/000/proto"
)

// PluginName is the name in the document's plugin map.
const PluginName = "yourplugin"

// Handshake: the document does not show its own, so go-plugin's basic one.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "BASIC_PLUGIN",
	MagicCookieValue: "hello",
}

// GenericPlugin carries the service. Its calls are the stubs' own: the document shows no interface.
type GenericPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	Impl proto.GenericPluginServer
}

// GRPCServer runs in the plugin.
func (p *GenericPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	proto.RegisterGenericPluginServer(server, p.Impl)
	return nil
}

// GRPCClient runs in the host.
func (p *GenericPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return proto.NewGenericPluginClient(conn), nil
}
