// A plugin that says how it was started; with ENVIRONMENT_INNER, how a plugin was that it starts itself as a host.
package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/echo/proto"
	"tenon.test/peers/echo/shared"
	"tenon.test/peers/environment/ask"
)

type started struct {
	Env        map[string]string `json:"env"`
	Argv0      string            `json:"argv0"`
	Executable string            `json:"executable"`
}

type server struct {
	proto.UnimplementedEchoServer
}

func (*server) Unary(context.Context, *proto.EchoRequest) (*proto.EchoReply, error) {
	if inner := os.Getenv("ENVIRONMENT_INNER"); inner != "" {
		return askInner(inner)
	}
	env := map[string]string{}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		env[name] = value
	}
	executable, err := os.Readlink("/proc/self/exe")
	if err != nil {
		executable = err.Error()
	}
	payload, err := json.Marshal(started{Env: env, Argv0: os.Args[0], Executable: executable})
	return &proto.EchoReply{Payload: payload}, err
}

func askInner(path string) (*proto.EchoReply, error) {
	for name, value := range map[string]string{"ENVIRONMENT_INNER": "", "ENVIRONMENT_LEVEL": "inner"} {
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	answer, err := ask.Plugin(path, ask.InnerHandshake)
	if err != nil {
		return nil, err
	}
	return &proto.EchoReply{Payload: answer.Told}, nil
}

func main() {
	handshake := shared.Handshake
	if os.Getenv("ENVIRONMENT_LEVEL") == "inner" {
		handshake = ask.InnerHandshake
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.EchoPlugin{Impl: &server{}}},
		GRPCServer:      plugin.DefaultGRPCServer,
	})
}
