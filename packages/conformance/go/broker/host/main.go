// A host that tries the broker in both directions against the plugin in BROKER_PLUGIN (a shell command), and prints one
// JSON line a check on stdout: {"check": "...", "error": "..."}, the error absent when the check passed.
// BROKER_AUTO_MTLS=1 turns AutoMTLS on.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/broker/proto"
	"tenon.test/peers/broker/shared"
)

// checkLimit ends a check that hangs.
const checkLimit = 20 * time.Second

// rounds is how many connections a check has open at once.
const rounds = 64

var checks = []struct {
	name string
	run  func(ctx context.Context, client *shared.Client) error
}{
	{"64 objects of the host's at once", checkCallbacks},
	{"64 objects of the plugin's at once", checkOffers},
	{"200 objects one after the other", checkSeries},
	{"fixed id, served before it is dialed", checkServedFirst},
	{"fixed id, dialed before it is served", checkDialedFirst},
}

func checkCallbacks(ctx context.Context, client *shared.Client) error {
	return atOnce(func(number uint32) error { return askBack(ctx, client, number) })
}

// askBack has the plugin ask an object that is served for this call.
func askBack(ctx context.Context, client *shared.Client, number uint32) error {
	id := client.Broker.NextId()
	servers := shared.ServeDoubler(client.Broker, id)
	reply, err := client.Ask(ctx, &proto.AskRequest{Doubler: id, Number: number})
	(<-servers).Stop()
	return errors.Join(err, expect(2*number, reply.GetNumber()))
}

func checkOffers(ctx context.Context, client *shared.Client) error {
	return atOnce(func(number uint32) error {
		offered, err := client.Offer(ctx, &proto.Empty{})
		if err != nil {
			return err
		}
		return ask(ctx, client, offered.GetId(), number)
	})
}

func checkSeries(ctx context.Context, client *shared.Client) error {
	for number := range uint32(200) {
		if err := askBack(ctx, client, number); err != nil {
			return err
		}
	}
	return nil
}

func checkServedFirst(ctx context.Context, client *shared.Client) error {
	if _, err := client.Serve(ctx, &proto.Offered{Id: 1_000_000}); err != nil {
		return err
	}
	return ask(ctx, client, 1_000_000, 21)
}

func checkDialedFirst(ctx context.Context, client *shared.Client) error {
	asked := make(chan error, 1)
	go func() { asked <- ask(ctx, client, 1_000_001, 21) }()
	_, err := client.Serve(ctx, &proto.Offered{Id: 1_000_001})
	return errors.Join(err, <-asked)
}

func ask(ctx context.Context, client *shared.Client, id, number uint32) error {
	answer, err := shared.AskDoubler(ctx, client.Broker, id, number)
	return errors.Join(err, expect(2*number, answer))
}

func atOnce(run func(number uint32) error) error {
	failures := make([]error, rounds)
	var group sync.WaitGroup
	for number := range failures {
		group.Add(1)
		go func() {
			defer group.Done()
			failures[number] = run(uint32(number))
		}()
	}
	group.Wait()
	return errors.Join(failures...)
}

func expect(expected, came uint32) error {
	if expected == came {
		return nil
	}
	return fmt.Errorf("expected %d, came %d", expected, came)
}

type result struct {
	Check string `json:"check"`
	Error string `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	process := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  shared.Handshake,
		Plugins:          plugin.PluginSet{shared.PluginName: &shared.SwitchboardPlugin{}},
		Cmd:              exec.Command("sh", "-c", os.Getenv("BROKER_PLUGIN")),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         os.Getenv("BROKER_AUTO_MTLS") == "1",
		Logger:           hclog.New(&hclog.LoggerOptions{Name: "plugin", Level: hclog.Trace, Output: os.Stderr}),
	})
	defer process.Kill()
	connection, err := process.Client()
	if err != nil {
		return err
	}
	raw, err := connection.Dispense(shared.PluginName)
	if err != nil {
		return err
	}
	results := json.NewEncoder(os.Stdout)
	for _, check := range checks {
		ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
		outcome := result{Check: check.name}
		if err := check.run(ctx, raw.(*shared.Client)); err != nil {
			outcome.Error = err.Error()
		}
		cancel()
		if err := results.Encode(outcome); err != nil {
			return err
		}
	}
	return nil
}
