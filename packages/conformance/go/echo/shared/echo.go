// Package shared is what the echo host and the echo plugin agree on.
package shared

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"tenon.test/peers/echo/proto"
)

// PluginName is the name that the host dispenses.
const PluginName = "echo"

// Handshake of the echo programs.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "TENON_ECHO",
	MagicCookieValue: "b2f1c3d0",
}

// EchoPlugin carries the service; the host gets the stub as it is.
type EchoPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	Impl proto.EchoServer
}

// GRPCServer runs in the plugin.
func (p *EchoPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	proto.RegisterEchoServer(server, p.Impl)
	return nil
}

// GRPCClient runs in the host.
func (p *EchoPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return proto.NewEchoClient(conn), nil
}
