// The host of seed 000: starts the plugin at the document's path and prints its name and version.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/000/proto"
	"tenon.test/peers/seeds/000/shared"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          plugin.PluginSet{shared.PluginName: &shared.GenericPlugin{}},
		Cmd:              exec.Command("./yourplugin/cmd/plugin/yourplugin"),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
	})
	defer client.Kill()

	connection, err := client.Client()
	if err != nil {
		return err
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		return err
	}
	stub := raw.(proto.GenericPluginClient)
	name, err := stub.PluginName(ctx, &proto.Empty{})
	if err != nil {
		return err
	}
	version, err := stub.PluginVersion(ctx, &proto.Empty{})
	if err != nil {
		return err
	}
	fmt.Println(name.GetName(), version.GetVersion())
	return nil
}
