// A plugin that does all that a net/rpc plugin can do.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/hashicorp/go-plugin"

	"tenon.test/peers/netrpc/shared"
)

// probe is one dispensed object.
type probe struct {
	broker *plugin.MuxBroker
	gates  *gates
	mutex  sync.Mutex
	count  int
}

// Greet has an argument that says nothing, as go-plugin's tutorial has it.
func (p *probe) Greet(_ interface{}, greeting *string) error {
	*greeting = "Hello!"
	return nil
}

// Sample answers with the value that both sides know.
func (p *probe) Sample(_ interface{}, sample *shared.Everything) error {
	*sample = shared.Sample()
	return nil
}

// Check says in what a value is not the sample.
func (p *probe) Check(came shared.Everything, difference *string) error {
	*difference = shared.Difference(came)
	return nil
}

// Echo answers with what came.
func (p *probe) Echo(came shared.Everything, reply *shared.Everything) error {
	*reply = came
	return nil
}

// EchoAny does so with any registered value.
func (p *probe) EchoAny(came interface{}, reply *interface{}) error {
	*reply = came
	return nil
}

// EchoPlain does so too; its twin in TypeScript sees plain values, without the names of their types.
func (p *probe) EchoPlain(came interface{}, reply *interface{}) error {
	*reply = came
	return nil
}

// EchoBytes does so with bytes.
func (p *probe) EchoBytes(came []byte, reply *[]byte) error {
	*reply = came
	return nil
}

// Area answers for a shape that comes as the field of nothing: an interface value alone.
func (p *probe) Area(shape shared.Shape, area *float64) error {
	if shape == nil {
		return errors.New("there is no shape")
	}
	*area = shape.Area()
	return nil
}

// Next counts the calls of this object.
func (p *probe) Next(_ interface{}, count *int) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.count++
	*count = p.count
	return nil
}

// Fail fails.
func (p *probe) Fail(message string, _ *string) error {
	return errors.New(message)
}

// Wait answers when Release is called with the same name.
func (p *probe) Wait(name string, reply *string) error {
	<-p.gates.get(name)
	*reply = name
	return nil
}

// Release lets Wait answer.
func (p *probe) Release(name string, _ *struct{}) error {
	close(p.gates.get(name))
	return nil
}

// Print prints.
func (p *probe) Print(args shared.PrintArgs, _ *struct{}) error {
	fmt.Fprint(os.Stdout, args.Stdout)
	fmt.Fprint(os.Stderr, args.Stderr)
	return nil
}

// Crash ends the process, as every panic of a handler does: net/rpc recovers from none.
func (p *probe) Crash(message string, _ *struct{}) error {
	panic(message)
}

// Ask asks an adder of the host's.
func (p *probe) Ask(args shared.AskArgs, sum *int) (err error) {
	*sum, err = shared.AskAdder(p.broker, args.Adder, shared.Terms{A: args.A, B: args.B})
	return err
}

// AskID does so with an id that is the whole argument, and always the same terms.
func (p *probe) AskID(id uint32, sum *int) (err error) {
	*sum, err = shared.AskAdder(p.broker, id, shared.Terms{A: 20, B: 22})
	return err
}

// Offer serves an adder for the host.
func (p *probe) Offer(note string, offered *shared.Offered) error {
	*offered = shared.Offered{Adder: p.serve(nil), Note: note}
	return nil
}

// OfferID does so with an id that is the whole reply.
func (p *probe) OfferID(_ interface{}, id *uint32) error {
	*id = p.serve(nil)
	return nil
}

// Chain serves an adder that hands its sums to the host's adder, which adds one of its own.
func (p *probe) Chain(args shared.AskArgs, id *uint32) error {
	*id = p.serve(func(sum int) (int, error) {
		return shared.AskAdder(p.broker, args.Adder, shared.Terms{A: sum, B: args.A})
	})
	return nil
}

// ServeAt serves an adder at an id of the host's choice.
func (p *probe) ServeAt(id uint32, _ *struct{}) error {
	go p.broker.AcceptAndServe(id, &shared.Adder{})
	return nil
}

func (p *probe) serve(then func(int) (int, error)) uint32 {
	id := p.broker.NextId()
	go p.broker.AcceptAndServe(id, &shared.Adder{Then: then})
	return id
}

// Upload dials the host's stream and reads it to its end.
func (p *probe) Upload(id uint32, received *shared.Received) error {
	stream, err := p.broker.Dial(id)
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }()
	*received, err = shared.Receive(stream)
	return err
}

// Download offers a stream with so many bytes.
func (p *probe) Download(size int, id *uint32) error {
	*id = p.broker.NextId()
	go p.accept(*id, func(stream io.ReadWriter) error {
		_, err := stream.Write(shared.Bytes(size))
		return err
	})
	return nil
}

// Loop accepts a stream at an id of the host's choice, and sends back what comes.
func (p *probe) Loop(id uint32, _ *struct{}) error {
	go p.accept(id, func(stream io.ReadWriter) error {
		_, err := io.Copy(stream, stream)
		return err
	})
	return nil
}

func (p *probe) accept(id uint32, use func(io.ReadWriter) error) {
	stream, err := p.broker.Accept(id)
	if err == nil {
		defer func() { _ = stream.Close() }()
		err = use(stream)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
	}
}

// gates are what Wait waits for.
type gates struct {
	mutex sync.Mutex
	named map[string]chan struct{}
}

func (g *gates) get(name string) chan struct{} {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.named[name] == nil {
		g.named[name] = make(chan struct{})
	}
	return g.named[name]
}

func main() {
	waiting := &gates{named: map[string]chan struct{}{}}
	newServer := func(broker *plugin.MuxBroker) interface{} {
		return &probe{broker: broker, gates: waiting}
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shared.Handshake,
		Plugins:         plugin.PluginSet{shared.PluginName: &shared.ProbePlugin{NewServer: newServer}},
	})
}
