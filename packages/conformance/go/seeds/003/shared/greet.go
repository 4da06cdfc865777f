// Package shared is what the host and the plugin of seed 003 agree on.
package shared

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"tenon.test/peers/seeds/003/api"
)

// PluginName is the name that the host dispenses.
const PluginName = "greet"

// Handshake: the document does not show its own, so go-plugin's basic one.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "BASIC_PLUGIN",
	MagicCookieValue: "hello",
}

// PluginMap is what the host can dispense.
var PluginMap = plugin.PluginSet{PluginName: &GreetPlugin{}}

// Greeter is the interface that is exposed as a plugin. It has no error, as in the document: a failed call panics.
type Greeter interface {
	Greet(name string) string
}

// GreetPlugin carries a Greeter over gRPC.
type GreetPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	Impl Greeter
}

// GRPCServer runs in the plugin.
func (p *GreetPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	api.RegisterGreeterServer(server, &greetServer{impl: p.Impl})
	return nil
}

// GRPCClient runs in the host.
func (p *GreetPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return &greetClient{stub: api.NewGreeterClient(conn)}, nil
}

type greetClient struct{ stub api.GreeterClient }

func (c *greetClient) Greet(name string) string {
	greeting, err := c.stub.Greet(context.Background(), &api.Person{Name: name})
	if err != nil {
		panic(err)
	}
	return greeting.GetMessage()
}

type greetServer struct {
	api.UnimplementedGreeterServer
	impl Greeter
}

func (s *greetServer) Greet(_ context.Context, person *api.Person) (*api.Greeting, error) {
	return &api.Greeting{Message: s.impl.Greet(person.GetName())}, nil
}
