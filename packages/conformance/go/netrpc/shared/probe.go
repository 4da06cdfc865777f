// Package shared is what the net/rpc host and the net/rpc plugin agree on.
package shared

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/rpc"

	"github.com/hashicorp/go-plugin"
)

// PluginName is the name that the host dispenses.
const PluginName = "probe"

// Handshake of the net/rpc programs.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "TENON_NETRPC",
	MagicCookieValue: "51d0aa93",
}

// Client is what the host gets: Go's own client, and the broker beside it.
type Client struct {
	*rpc.Client
	Broker *plugin.MuxBroker
}

// ProbePlugin carries the probe.
type ProbePlugin struct {
	// NewServer makes the object for one dispense, given the broker.
	NewServer func(*plugin.MuxBroker) interface{}
}

// Server runs in the plugin.
func (p *ProbePlugin) Server(broker *plugin.MuxBroker) (interface{}, error) {
	return p.NewServer(broker), nil
}

// Client runs in the host.
func (p *ProbePlugin) Client(broker *plugin.MuxBroker, client *rpc.Client) (interface{}, error) {
	return &Client{Client: client, Broker: broker}, nil
}

// PrintArgs is what to print where.
type PrintArgs struct{ Stdout, Stderr string }

// Terms is what an adder adds up.
type Terms struct{ A, B int }

// AskArgs has the id of an adder of the caller's.
type AskArgs struct {
	Adder uint32
	A, B  int
}

// Offered has the id of an adder of the one who is called.
type Offered struct {
	Adder uint32
	Note  string
}

// Received says what came over a stream of bytes.
type Received struct {
	Size   int64
	SHA256 string
}

// Adder is the object behind brokered ids, the same on both sides.
type Adder struct {
	// Then is called with each sum; nil: the sum is the answer.
	Then func(sum int) (int, error)
}

// Add adds up.
func (a *Adder) Add(terms Terms, sum *int) (err error) {
	*sum = terms.A + terms.B
	if a.Then != nil {
		*sum, err = a.Then(*sum)
	}
	return err
}

// AskAdder dials an id and asks the adder there, once.
func AskAdder(broker *plugin.MuxBroker, id uint32, terms Terms) (int, error) {
	conn, err := broker.Dial(id)
	if err != nil {
		return 0, err
	}
	client := rpc.NewClient(conn)
	defer func() { _ = client.Close() }()
	var sum int
	err = client.Call("Plugin.Add", terms, &sum)
	return sum, err
}

// Receive reads a stream to its end.
func Receive(stream io.Reader) (Received, error) {
	hash := sha256.New()
	size, err := io.Copy(hash, stream)
	return Received{Size: size, SHA256: hex.EncodeToString(hash.Sum(nil))}, err
}

// Bytes that both sides can tell: each is 31 times its place.
func Bytes(size int) []byte {
	bytes := make([]byte, size)
	for index := range bytes {
		bytes[index] = byte(31 * index)
	}
	return bytes
}
