// A plugin in go-plugin's test mode: prints its reattach config in Terraform's form, serves the greeter of seed 001 until
// its stdin ends, and says how that went. An argument is the version.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/001/shared"
)

type greeter struct{}

func (greeter) Greet(context.Context) (string, error) {
	fmt.Println("greeted")
	return "Hello from test mode!", nil
}

type address struct {
	Network string
	String  string
}

type reattachConfig struct {
	Protocol        string
	ProtocolVersion int
	Pid             int
	Test            bool
	Addr            address
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	configs := make(chan *plugin.ReattachConfig, 1)
	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	// Before Serve, which puts a pipe in its place.
	stdout := os.Stdout
	go plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.GreeterPlugin{Impl: greeter{}}},
		GRPCServer:      plugin.DefaultGRPCServer,
		Test: &plugin.ServeTestConfig{
			Context:          ctx,
			ReattachConfigCh: configs,
			CloseCh:          closed,
			SyncStdio:        true,
		},
	})
	config := <-configs
	entry := reattachConfig{
		Protocol:        string(config.Protocol),
		ProtocolVersion: config.ProtocolVersion,
		Pid:             config.Pid,
		Test:            config.Test,
		Addr:            address{config.Addr.Network(), config.Addr.String()},
	}
	_ = json.NewEncoder(stdout).Encode(map[string]reattachConfig{shared.PluginName: entry})
	<-closed
	fmt.Fprintln(stdout, "closed")
}
