// Package shared is what the host and the plugin of the benchmark agree on: packages/bench/src/stacks/netrpc-contract.ts.
package shared

import (
	"fmt"
	"net/rpc"

	"github.com/hashicorp/go-plugin"
)

// PluginName is the name that the host dispenses.
const PluginName = "bench"

// Handshake of the benchmark.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "TENON_BENCH",
	MagicCookieValue: "bench",
}

// Small is the smallest message.
type Small struct {
	Number int
	Text   string
}

// Item is one of a record's.
type Item struct {
	ID     string
	Count  int64
	Weight float64
	Steps  []int
}

// Record is the larger message.
type Record struct {
	Number    int
	Name      string
	CreatedAt int64
	Score     float64
	Tags      []string
	Labels    map[string]string
	Items     []Item
}

// NewSmall makes the message that packages/bench makes for a number.
func NewSmall(number int) Small {
	return Small{Number: number, Text: "twenty-five characters ..."[:25]}
}

// NewRecord makes the message that packages/bench makes for a number, with so many items.
func NewRecord(number, itemCount int) Record {
	items := make([]Item, itemCount)
	for index := range items {
		items[index] = Item{
			ID:     fmt.Sprintf("item-%06d", index),
			Count:  int64(index) * 1_000_003,
			Weight: float64(index) * 1.5,
			Steps:  []int{1, 20, 300, 4000, 50_000, index},
		}
	}
	return Record{
		Number: number, Name: fmt.Sprintf("record number %d", number),
		CreatedAt: 1_700_000_000_000_000_000 + int64(number),
		Score:     float64(number) / 7, Tags: []string{"alpha", "beta", "gamma", "delta"},
		Labels: map[string]string{"zone": "eu-west-1", "team": "platform", "tier": "gold"}, Items: items,
	}
}

// Echo answers with what it was sent.
type Echo struct{}

// EchoSmall answers with a small message.
func (Echo) EchoSmall(message Small, reply *Small) error {
	*reply = message
	return nil
}

// EchoRecord answers with a record.
func (Echo) EchoRecord(message Record, reply *Record) error {
	*reply = message
	return nil
}

// EchoPlugin carries Echo; the host gets Go's own client.
type EchoPlugin struct{}

// Server runs in the plugin.
func (EchoPlugin) Server(*plugin.MuxBroker) (interface{}, error) { return Echo{}, nil }

// Client runs in the host.
func (EchoPlugin) Client(_ *plugin.MuxBroker, client *rpc.Client) (interface{}, error) {
	return client, nil
}
