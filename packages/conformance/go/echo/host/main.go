// A host that tries all a call can do against the plugin in ECHO_PLUGIN (a shell command), and prints one JSON line a
// check on stdout: {"check": "...", "error": "..."}, the error absent when the check passed. ECHO_AUTO_MTLS=1 turns AutoMTLS
// on; ECHO_TLS_... are certificates of the user's own: see shared/tls.go.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/echo/proto"
	"tenon.test/peers/echo/shared"
	"tenon.test/peers/hostcheck"
)

// checkLimit ends a check that hangs.
const checkLimit = 20 * time.Second

// session is one running plugin.
type session struct {
	client     *plugin.Client
	connection plugin.ClientProtocol
	echo       proto.EchoClient
	output     hostcheck.Output
}

func startSession() (*session, error) {
	tlsConfig, err := shared.TLSConfig()
	if err != nil {
		return nil, err
	}
	s := &session{output: hostcheck.NewOutput()}
	s.client = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          plugin.PluginSet{shared.PluginName: &shared.EchoPlugin{}},
		Cmd:              exec.Command("sh", "-c", os.Getenv("ECHO_PLUGIN")),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         os.Getenv("ECHO_AUTO_MTLS") == "1",
		TLSConfig:        tlsConfig,
		SyncStdout:       s.output.Stdout,
		SyncStderr:       s.output.Stderr,
		Logger: hclog.New(&hclog.LoggerOptions{
			Level:      hclog.Trace,
			Output:     io.MultiWriter(os.Stderr, s.output.Logs),
			JSONFormat: true,
		}),
	})
	connection, err := s.client.Client()
	if err != nil {
		return nil, err
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		return nil, err
	}
	s.connection, s.echo = connection, raw.(proto.EchoClient)
	return s, nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	defer plugin.CleanupClients()
	s, err := startSession()
	if err != nil {
		return err
	}
	if len(os.Args) == 2 && os.Args[1] == "wait" {
		fmt.Println(s.client.ReattachConfig().Pid)
		select {}
	}
	results := json.NewEncoder(os.Stdout)
	for _, check := range checks {
		if err := results.Encode(runCheck(check, s)); err != nil {
			return err
		}
	}
	return nil
}

type result struct {
	Check string `json:"check"`
	Error string `json:"error,omitempty"`
}

func runCheck(c check, s *session) result {
	ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
	defer cancel()
	if err := c.run(ctx, s); err != nil {
		return result{Check: c.name, Error: err.Error()}
	}
	return result{Check: c.name}
}
