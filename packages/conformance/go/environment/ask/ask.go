// Package ask starts a plugin in the way that environment variables say, and asks it how it was started.
package ask

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"

	"tenon.test/peers/echo/proto"
	"tenon.test/peers/echo/shared"
)

// InnerHandshake is what a plugin's own plugin is started with.
var InnerHandshake = plugin.HandshakeConfig{
	ProtocolVersion:  7,
	MagicCookieKey:   "TENON_ECHO_INNER",
	MagicCookieValue: "a7",
}

// Answer is what the plugin said, and where it listens.
type Answer struct {
	Network string          `json:"network"`
	Address string          `json:"address"`
	Told    json.RawMessage `json:"told"`
}

// Plugin starts the program at path and asks it, twice if its socket is to be deleted in between.
func Plugin(path string, handshake plugin.HandshakeConfig) (*Answer, error) {
	config, err := newConfig(path, handshake)
	if err != nil {
		return nil, err
	}
	client := plugin.NewClient(config)
	defer client.Kill()
	connection, err := client.Client()
	if err != nil {
		return nil, err
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		return nil, err
	}
	echo := raw.(proto.EchoClient)
	address := client.ReattachConfig().Addr
	if os.Getenv("ENVIRONMENT_DELETE_SOCKET") != "" {
		if _, err := echo.Unary(context.Background(), &proto.EchoRequest{}); err != nil {
			return nil, err
		}
		if err := os.Remove(address.String()); err != nil {
			return nil, err
		}
	}
	reply, err := echo.Unary(context.Background(), &proto.EchoRequest{})
	if err != nil {
		return nil, err
	}
	return &Answer{Network: address.Network(), Address: address.String(), Told: reply.GetPayload()}, nil
}

func newConfig(path string, handshake plugin.HandshakeConfig) (*plugin.ClientConfig, error) {
	config := &plugin.ClientConfig{
		HandshakeConfig:  handshake,
		Plugins:          plugin.PluginSet{shared.PluginName: &shared.EchoPlugin{}},
		Cmd:              exec.Command(path),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         os.Getenv("ENVIRONMENT_AUTO_MTLS") != "",
		SkipHostEnv:      os.Getenv("ENVIRONMENT_SKIP_HOST_ENV") != "",
		UnixSocketConfig: &plugin.UnixSocketConfig{
			Group:   os.Getenv("ENVIRONMENT_GROUP"),
			TempDir: os.Getenv("ENVIRONMENT_TEMP_DIR"),
		},
		Logger: hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr}),
	}
	if config.UnixSocketConfig.TempDir != "" {
		// go-plugin names a directory to the plugin for runners other than its own alone.
		config.Cmd = nil
		config.RunnerFunc = func(_ hclog.Logger, told *exec.Cmd, _ string) (runner.Runner, error) {
			cmd := exec.Command(path)
			cmd.Env = told.Env
			return newProcessRunner(cmd)
		}
	}
	if ports := os.Getenv("ENVIRONMENT_PORTS"); ports != "" {
		if _, err := fmt.Sscanf(ports, "%d-%d", &config.MinPort, &config.MaxPort); err != nil {
			return nil, err
		}
	}
	if digest := os.Getenv("ENVIRONMENT_SHA256"); digest != "" {
		checksum, err := hex.DecodeString(digest)
		if err != nil {
			return nil, err
		}
		config.SecureConfig = &plugin.SecureConfig{Checksum: checksum, Hash: sha256.New()}
	}
	return config, nil
}
