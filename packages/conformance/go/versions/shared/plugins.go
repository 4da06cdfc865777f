// Package shared is what the versions host and the versions plugin agree on: different plugin sets for versions 0, 2 and 3.
package shared

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"tenon.test/peers/versions/proto"
)

// Describer answers a question: what every plugin of every version comes down to in the host.
type Describer interface {
	Describe(ctx context.Context, question string) (string, error)
}

// OldPlugin carries one service.
type OldPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	Impl proto.OldServer
}

// GRPCServer runs in the plugin.
func (p *OldPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	proto.RegisterOldServer(server, p.Impl)
	return nil
}

// GRPCClient runs in the host.
func (p *OldPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return OldClient{proto.NewOldClient(conn)}, nil
}

// OldClient also has the service's other method.
type OldClient struct{ proto.OldClient }

// Describe asks Old.
func (c OldClient) Describe(ctx context.Context, question string) (string, error) {
	answer, err := c.OldClient.Describe(ctx, &proto.Question{Text: question})
	return answer.GetText(), err
}

// NewPlugin carries two services behind one name.
type NewPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	New  proto.NewServer
	Meta proto.MetaServer
}

// GRPCServer runs in the plugin.
func (p *NewPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	proto.RegisterNewServer(server, p.New)
	proto.RegisterMetaServer(server, p.Meta)
	return nil
}

// GRPCClient runs in the host.
func (p *NewPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return newClient{proto.NewNewClient(conn), proto.NewMetaClient(conn)}, nil
}

type newClient struct {
	New  proto.NewClient
	Meta proto.MetaClient
}

// Describe asks both services.
func (c newClient) Describe(ctx context.Context, question string) (string, error) {
	explained, err := c.New.Explain(ctx, &proto.Question{Text: question})
	if err != nil {
		return "", err
	}
	described, err := c.Meta.Describe(ctx, &proto.Question{Text: question})
	return explained.GetText() + "; " + described.GetText(), err
}

// ExtraPlugin carries one more service.
type ExtraPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	Impl proto.ExtraServer
}

// GRPCServer runs in the plugin.
func (p *ExtraPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	proto.RegisterExtraServer(server, p.Impl)
	return nil
}

// GRPCClient runs in the host.
func (p *ExtraPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return extraClient{proto.NewExtraClient(conn)}, nil
}

type extraClient struct{ proto.ExtraClient }

// Describe asks Extra.
func (c extraClient) Describe(ctx context.Context, question string) (string, error) {
	answer, err := c.ExtraClient.Describe(ctx, &proto.Question{Text: question})
	return answer.GetText(), err
}
