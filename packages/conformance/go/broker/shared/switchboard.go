// Package shared is what the broker host and the broker plugin agree on.
package shared

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"tenon.test/peers/broker/proto"
)

// PluginName is the name that the host dispenses.
const PluginName = "switchboard"

// Handshake of the broker programs.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "TENON_BROKER",
	MagicCookieValue: "9c7e51aa",
}

// Client is what the host gets: the stub, and the broker beside it.
type Client struct {
	proto.SwitchboardClient
	Broker *plugin.GRPCBroker
}

// SwitchboardPlugin carries the service.
type SwitchboardPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	// NewServer makes the service, given the broker.
	NewServer func(*plugin.GRPCBroker) proto.SwitchboardServer
}

// GRPCServer runs in the plugin.
func (p *SwitchboardPlugin) GRPCServer(broker *plugin.GRPCBroker, server *grpc.Server) error {
	proto.RegisterSwitchboardServer(server, p.NewServer(broker))
	return nil
}

// GRPCClient runs in the host.
func (p *SwitchboardPlugin) GRPCClient(_ context.Context, broker *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return &Client{SwitchboardClient: proto.NewSwitchboardClient(conn), Broker: broker}, nil
}

// doubler is the service on brokered connections, the same on both sides.
type doubler struct {
	proto.UnimplementedDoublerServer
}

func (doubler) Double(_ context.Context, number *proto.Number) (*proto.Number, error) {
	return &proto.Number{Number: 2 * number.GetNumber()}, nil
}

// ServeDoubler serves a Doubler on an id. The server is sent as soon as it exists, so that it can be stopped.
func ServeDoubler(broker *plugin.GRPCBroker, id uint32) <-chan *grpc.Server {
	servers := make(chan *grpc.Server, 1)
	go broker.AcceptAndServe(id, func(options []grpc.ServerOption) *grpc.Server {
		server := grpc.NewServer(options...)
		proto.RegisterDoublerServer(server, doubler{})
		servers <- server
		return server
	})
	return servers
}

// AskDoubler dials an id and asks the Doubler there, once.
func AskDoubler(ctx context.Context, broker *plugin.GRPCBroker, id, number uint32) (uint32, error) {
	conn, err := broker.Dial(id)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	reply, err := proto.NewDoublerClient(conn).Double(ctx, &proto.Number{Number: number})
	return reply.GetNumber(), err
}
