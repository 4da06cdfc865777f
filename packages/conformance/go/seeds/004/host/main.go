// The net/rpc host of seed 004: starts ./a, and prints its greeting and the error that came with it.
package main

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/004/hashi"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: hashi.Handshake,
		Plugins:         plugin.PluginSet{hashi.PluginName: &hashi.PlugPlugin{}},
		Cmd:             exec.Command("./a"),
	})
	defer client.Kill()

	connection, err := client.Client()
	if err != nil {
		return err
	}
	raw, err := connection.Dispense(hashi.PluginName)
	if err != nil {
		return err
	}
	fmt.Println(raw.(hashi.Plug).SayHello("a"))
	return nil
}
