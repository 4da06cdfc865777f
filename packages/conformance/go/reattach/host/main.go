// A host that reattaches to the plugin in TF_REATTACH_PROVIDERS, as Terraform does, prints its greeting, and kills it, which
// in test mode does nothing.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/seeds/001/shared"
)

type reattachConfig struct {
	Protocol        string
	ProtocolVersion int
	Pid             int
	Test            bool
	Addr            struct {
		Network string
		String  string
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func readConfig() (*plugin.ReattachConfig, error) {
	var entries map[string]reattachConfig
	if err := json.Unmarshal([]byte(os.Getenv("TF_REATTACH_PROVIDERS")), &entries); err != nil {
		return nil, err
	}
	entry, ok := entries[shared.PluginName]
	if !ok {
		return nil, fmt.Errorf("no entry %q", shared.PluginName)
	}
	var addr net.Addr
	var err error
	switch entry.Addr.Network {
	case "unix":
		addr, err = net.ResolveUnixAddr("unix", entry.Addr.String)
	case "tcp":
		addr, err = net.ResolveTCPAddr("tcp", entry.Addr.String)
	default:
		err = fmt.Errorf("unknown network %q", entry.Addr.Network)
	}
	return &plugin.ReattachConfig{
		Protocol:        plugin.Protocol(entry.Protocol),
		ProtocolVersion: entry.ProtocolVersion,
		Pid:             entry.Pid,
		Test:            entry.Test,
		Addr:            addr,
	}, err
}

func run() error {
	config, err := readConfig()
	if err != nil {
		return err
	}
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          plugin.PluginSet{shared.PluginName: &shared.GreeterPlugin{}},
		Reattach:         config,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		SyncStdout:       os.Stdout,
		SyncStderr:       os.Stderr,
		Logger:           hclog.New(&hclog.LoggerOptions{Output: os.Stderr, Level: hclog.Debug}),
	})
	defer client.Kill()
	connection, err := client.Client()
	if err != nil {
		return err
	}
	if err := connection.Ping(); err != nil {
		return err
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		return err
	}
	greeting, err := raw.(shared.Greeter).Greet(context.Background())
	if err != nil {
		return err
	}
	fmt.Println(greeting, "version", client.NegotiatedVersion())
	return nil
}
