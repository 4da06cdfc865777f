// A plugin that does all a call can do: see echo.proto.
package main

import (
	"crypto/tls"
	"math"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	// Registers gzip: a Go plugin takes compressed requests, and answers them so, when something in it imports this.
	_ "google.golang.org/grpc/encoding/gzip"

	"tenon.test/peers/echo/shared"
)

func main() {
	var tlsProvider func() (*tls.Config, error)
	if shared.HasTLS() {
		tlsProvider = shared.TLSConfig
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		TLSProvider:     tlsProvider,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.EchoPlugin{Impl: newEchoServer()}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(math.MaxInt32))...)
		},
	})
}
