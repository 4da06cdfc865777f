// A plugin that calls back into its host, and that its host calls over connections of their own: see broker.proto.
package main

import (
	"context"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/broker/proto"
	"tenon.test/peers/broker/shared"
)

type switchboard struct {
	proto.UnimplementedSwitchboardServer
	broker *plugin.GRPCBroker
}

func (s *switchboard) Ask(ctx context.Context, request *proto.AskRequest) (*proto.Number, error) {
	number, err := shared.AskDoubler(ctx, s.broker, request.GetDoubler(), request.GetNumber())
	return &proto.Number{Number: number}, err
}

func (s *switchboard) Offer(context.Context, *proto.Empty) (*proto.Offered, error) {
	id := s.broker.NextId()
	shared.ServeDoubler(s.broker, id)
	return &proto.Offered{Id: id}, nil
}

func (s *switchboard) Serve(_ context.Context, request *proto.Offered) (*proto.Empty, error) {
	shared.ServeDoubler(s.broker, request.GetId())
	return &proto.Empty{}, nil
}

func main() {
	newServer := func(broker *plugin.GRPCBroker) proto.SwitchboardServer {
		return &switchboard{broker: broker}
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.SwitchboardPlugin{NewServer: newServer}},
		GRPCServer:      plugin.DefaultGRPCServer,
	})
}
