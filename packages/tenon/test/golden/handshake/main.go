// Command handshake asks go-plugin itself how it reads handshake lines and chooses versions, and prints the answers as
// JSON. handshake-line.test.ts and version-choice.test.ts hold Tenon's code to them.
//
// Run it again with: go run . > answers.json
package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
)

// Where the sockets and their directories go: go-plugin leaves some behind.
var temporary string

var certificate = strings.Repeat("A", 51)

// No line has a certificate that parses, so one of the right length shows as an error about it.
var lines = []string{
	"1|1|unix|/tmp/p|grpc|",
	"1|1|unix|/tmp/p",
	"1|1|unix|/tmp/p|netrpc",
	"1|1|unix|/tmp/p|grpc||true",
	"1|1|unix|/tmp/p|grpc||1",
	"1|1|unix|/tmp/p|grpc||yes",
	"1|1|unix|/tmp/p|grpc||false",
	"1|1|unix|/tmp/p|grpc||true|more|fields",
	"  1|1|unix|/tmp/p|grpc|\t\r",
	"\u00a0\u0085\u30001|1|unix|/tmp/p|grpc|\u2028",
	"\ufeff1|1|unix|/tmp/p|grpc|",
	"1|1|unix|/tmp/p|grpc|" + certificate[:50],
	"1|1|unix|/tmp/p|grpc|" + certificate,
	"+1|+1|unix|/tmp/p|grpc|",
	"01|0001|unix|/tmp/p|grpc|",
	"1|-0|unix|/tmp/p|grpc|",
	"1|-1|unix|/tmp/p|grpc|",
	"1|1_0|unix|/tmp/p|grpc|",
	"1|1.0|unix|/tmp/p|grpc|",
	"1|1e0|unix|/tmp/p|grpc|",
	"1|0x1|unix|/tmp/p|grpc|",
	"1| 1|unix|/tmp/p|grpc|",
	"1||unix|/tmp/p|grpc|",
	"|1|unix|/tmp/p|grpc|",
	"2|1|unix|/tmp/p|grpc|",
	"0|1|unix|/tmp/p|grpc|",
	"-1|1|unix|/tmp/p|grpc|",
	"x|1|unix|/tmp/p|grpc|",
	"1|99|unix|/tmp/p|grpc|",
	"1|1||/tmp/p|grpc|",
	"1|1|udp|127.0.0.1:1|grpc|",
	"1|1|UNIX|/tmp/p|grpc|",
	"1|1|unix|/tmp/with space/p|grpc|",
	"1|1|unix|/tmp/p| grpc|",
	"1|1|unix|/tmp/p||",
	"1|1|unix|/tmp/p|http|",
	"1|1|tcp|127.0.0.1:1234|grpc|",
	"1|1|tcp|[::1]:1234|grpc|",
	"1|1|tcp|:1234|grpc|",
	"1|1|tcp|::1:1234|grpc|",
	"1|1|tcp|127.0.0.1|grpc|",
	"1|1|tcp|127.0.0.1:|grpc|",
	"1|1|tcp|127.0.0.1:65535|grpc|",
	"1|1|tcp|127.0.0.1:65536|grpc|",
	"1|1|tcp|127.0.0.1:-1|grpc|",
	"1|1|tcp|127.0.0.1:01234|grpc|",
	"1|1|tcp|[127.0.0.1]:1234|grpc|",
	"1|1|tcp|[::1:1234|grpc|",
	"1|1|tcp|[::1]|grpc|",
	"1|1|tcp|[::1]1234|grpc|",
	"1|1|tcp||grpc|",
	"1|1|unix",
	"||||||",
	"|||",
	"",
	"Hello, world",
	"panic: runtime error",
}

type lineAnswer struct {
	Line     string `json:"line"`
	Error    string `json:"error,omitempty"`
	MuxError string `json:"muxError,omitempty"`
	Version  int    `json:"version"`
	Network  string `json:"network,omitempty"`
	Address  string `json:"address,omitempty"`
	Protocol string `json:"protocol"`
}

type versionCase struct {
	Supported []int   `json:"supported"`
	List      *string `json:"list"`
	Line      string  `json:"line"`
	Stderr    string  `json:"stderr"`
}

func main() {
	if os.Getenv("COOKIE") != "" {
		servePlugin()
		return
	}
	temporary, _ = os.MkdirTemp("", "golden")
	defer os.RemoveAll(temporary)
	out := struct {
		Lines    []lineAnswer  `json:"lines"`
		Versions []versionCase `json:"versions"`
	}{}
	for _, line := range lines {
		answer := ask(line, false)
		if mux := ask(line, true); answer.Error == "" {
			answer.MuxError = mux.Error
		}
		out.Lines = append(out.Lines, answer)
	}
	for _, supported := range [][]int{{1}, {3, 1, 2}, {-1, 0}} {
		for _, list := range []string{"-", "", "1", "2,3", "3,2", "9", "x,2", " 2,2 ", "2,", "+2", "02", "-1", "9999999999999999999999,1", ",,"} {
			out.Versions = append(out.Versions, choose(supported, list))
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(out)
}

func ask(line string, multiplex bool) lineAnswer {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:     plugin.HandshakeConfig{ProtocolVersion: 1, MagicCookieKey: "k", MagicCookieValue: "v"},
		VersionedPlugins:    map[int]plugin.PluginSet{-1: {}, 0: {}, 1: {}},
		AllowedProtocols:    []plugin.Protocol{plugin.ProtocolGRPC, plugin.ProtocolNetRPC},
		GRPCBrokerMultiplex: multiplex,
		AutoMTLS:            true,
		Logger:              hclog.NewNullLogger(),
		UnixSocketConfig:    &plugin.UnixSocketConfig{TempDir: temporary},
		RunnerFunc: func(hclog.Logger, *exec.Cmd, string) (runner.Runner, error) {
			return &fakeRunner{line: line, done: make(chan struct{})}, nil
		},
	})
	addr, err := client.Start()
	answer := lineAnswer{Line: line}
	if err != nil {
		answer.Error = err.Error()
		return answer
	}
	answer.Version = client.NegotiatedVersion()
	answer.Network = addr.Network()
	answer.Address = addr.String()
	answer.Protocol = string(client.Protocol())
	return answer
}

// fakeRunner is a process that printed one line and now does nothing.
type fakeRunner struct {
	line string
	done chan struct{}
}

func (f *fakeRunner) Start(context.Context) error { return nil }
func (f *fakeRunner) Stdout() io.ReadCloser {
	return io.NopCloser(io.MultiReader(strings.NewReader(f.line+"\n"), blocked(f.done)))
}
func (f *fakeRunner) Stderr() io.ReadCloser                            { return io.NopCloser(blocked(f.done)) }
func (f *fakeRunner) Name() string                                     { return "fake" }
func (f *fakeRunner) ID() string                                       { return "fake" }
func (f *fakeRunner) Wait(context.Context) error                       { <-f.done; return nil }
func (f *fakeRunner) Kill(context.Context) error                       { close(f.done); return nil }
func (f *fakeRunner) Diagnose(context.Context) string                  { return "" }
func (f *fakeRunner) PluginToHost(n, a string) (string, string, error) { return n, a, nil }
func (f *fakeRunner) HostToPlugin(n, a string) (string, string, error) { return n, a, nil }

type blocked chan struct{}

func (b blocked) Read([]byte) (int, error) { <-b; return 0, io.EOF }

func choose(supported []int, list string) versionCase {
	encoded, _ := json.Marshal(supported)
	command := exec.Command(os.Args[0])
	command.Env = []string{"COOKIE=1", "SUPPORTED=" + string(encoded), "PLUGIN_UNIX_SOCKET_DIR=" + temporary}
	answer := versionCase{Supported: supported}
	if list != "-" {
		command.Env = append(command.Env, "PLUGIN_PROTOCOL_VERSIONS="+list)
		answer.List = &list
	}
	var stderr strings.Builder
	command.Stderr = &stderr
	stdout, _ := command.StdoutPipe()
	_ = command.Start()
	text := make([]byte, 4096)
	n, _ := stdout.Read(text)
	_ = command.Process.Kill()
	_ = command.Wait()
	answer.Line = strings.Join(strings.Split(string(text[:n]), "|")[:3], "|")
	answer.Stderr = strings.Split(stderr.String()+"{", "{")[0]
	return answer
}

func servePlugin() {
	var supported []int
	_ = json.Unmarshal([]byte(os.Getenv("SUPPORTED")), &supported)
	versions := map[int]plugin.PluginSet{}
	for _, version := range supported {
		versions[version] = plugin.PluginSet{}
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig:  plugin.HandshakeConfig{MagicCookieKey: "COOKIE", MagicCookieValue: "1"},
		VersionedPlugins: versions,
		GRPCServer:       func(options []grpc.ServerOption) *grpc.Server { return grpc.NewServer(options...) },
	})
}
