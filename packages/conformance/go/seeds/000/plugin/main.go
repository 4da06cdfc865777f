// The plugin of seed 000: the document's ServeConfig, its logger included.
package main

import (
	"context"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/000/proto"
	"tenon.test/peers/seeds/000/shared"
)

type yourPlugin struct {
	proto.UnimplementedGenericPluginServer
	logger hclog.Logger
}

func (p *yourPlugin) PluginName(context.Context, *proto.Empty) (*proto.PluginNameResponse, error) {
	p.logger.Info("asked for the name", "name", shared.PluginName)
	return &proto.PluginNameResponse{Name: shared.PluginName}, nil
}

func (p *yourPlugin) PluginVersion(context.Context, *proto.Empty) (*proto.PluginVersionResponse, error) {
	return &proto.PluginVersionResponse{Version: "1.0.0"}, nil
}

func main() {
	logger := hclog.New(&hclog.LoggerOptions{
		Level:      hclog.Debug,
		Output:     os.Stderr,
		JSONFormat: true,
	})
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.GenericPlugin{Impl: &yourPlugin{logger: logger}}},
		Logger:          logger,
		GRPCServer:      plugin.DefaultGRPCServer,
	})
}
