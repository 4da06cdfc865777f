// The host of seed 003: lets a shell start ./greet and greets its first argument.
package main

import (
	"log"
	"os"
	"os/exec"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/003/shared"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: host NAME")
	}
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          shared.PluginMap,
		Cmd:              exec.Command("sh", "-c", "./greet"),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
	})
	defer client.Kill()

	connection, err := client.Client()
	if err != nil {
		log.Fatal(err)
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		log.Fatal(err)
	}
	log.Println("response from plugin:", raw.(shared.Greeter).Greet(os.Args[1]))
}
