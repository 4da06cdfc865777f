// Package shared is what the host and the plugin of seed 001 agree on.
package shared

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"tenon.test/peers/seeds/001/proto"
)

// PluginName is the name that the host dispenses.
const PluginName = "greeter"

// Handshake is the one that the document shows.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "BASIC_PLUGIN",
	MagicCookieValue: "hello",
}

// Greeter is the interface that is exposed as a plugin.
type Greeter interface {
	Greet(ctx context.Context) (string, error)
}

// GreeterPlugin carries a Greeter over gRPC.
type GreeterPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	Impl Greeter
}

// GRPCServer runs in the plugin.
func (p *GreeterPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	proto.RegisterGreeterServiceServer(server, &greeterServer{impl: p.Impl})
	return nil
}

// GRPCClient runs in the host.
func (p *GreeterPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return &greeterClient{stub: proto.NewGreeterServiceClient(conn)}, nil
}

type greeterClient struct{ stub proto.GreeterServiceClient }

func (c *greeterClient) Greet(ctx context.Context) (string, error) {
	response, err := c.stub.Greet(ctx, &proto.Empty{})
	return response.GetMessage(), err
}

type greeterServer struct {
	proto.UnimplementedGreeterServiceServer
	impl Greeter
}

func (s *greeterServer) Greet(ctx context.Context, _ *proto.Empty) (*proto.GreetResponse, error) {
	message, err := s.impl.Greet(ctx)
	if err != nil {
		return nil, err
	}
	return &proto.GreetResponse{Message: message}, nil
}
