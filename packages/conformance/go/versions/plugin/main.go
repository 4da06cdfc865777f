// A plugin with different plugin sets for versions 0, 2 and 3.
package main

import (
	"context"
	"fmt"
	"math"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"tenon.test/peers/versions/proto"
	"tenon.test/peers/versions/shared"
)

type oldServer struct {
	proto.UnimplementedOldServer
	version int
}

func (s oldServer) Describe(_ context.Context, question *proto.Question) (*proto.Answer, error) {
	return &proto.Answer{Text: fmt.Sprintf("old of %d: %s", s.version, question.GetText())}, nil
}

func (s oldServer) Echo(_ context.Context, blob *proto.Blob) (*proto.Blob, error) {
	return blob, nil
}

type newServer struct{ proto.UnimplementedNewServer }

func (newServer) Explain(_ context.Context, question *proto.Question) (*proto.Answer, error) {
	return &proto.Answer{Text: "new: " + question.GetText()}, nil
}

type metaServer struct{ proto.UnimplementedMetaServer }

func (metaServer) Describe(_ context.Context, question *proto.Question) (*proto.Answer, error) {
	return &proto.Answer{Text: "meta: " + question.GetText()}, nil
}

type extraServer struct{ proto.UnimplementedExtraServer }

func (extraServer) Describe(_ context.Context, question *proto.Question) (*proto.Answer, error) {
	return &proto.Answer{Text: "extra: " + question.GetText()}, nil
}

func main() {
	settings := shared.ParseSettings()
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: settings.Handshake,
		VersionedPlugins: settings.Choose(map[int]plugin.PluginSet{
			0: {"main": &shared.OldPlugin{Impl: oldServer{version: 0}}},
			2: {"main": &shared.OldPlugin{Impl: oldServer{version: 2}}},
			3: {
				"main":  &shared.NewPlugin{New: newServer{}, Meta: metaServer{}},
				"side":  &shared.OldPlugin{Impl: oldServer{version: 3}},
				"extra": &shared.ExtraPlugin{Impl: extraServer{}},
			},
		}),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(math.MaxInt32))...)
		},
	})
}
