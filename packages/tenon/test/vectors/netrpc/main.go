// Writes what Go's net/rpc sends, to test against: `go run . > vectors.json` in this folder, with the version of Go that
// go.mod names. One connection, five calls one after the other, each direction's bytes call by call.
package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/rpc"
	"os"
	"sync"
)

// Args is what Add takes.
type Args struct{ A, B int }

// Plugin is served under the name that go-plugin gives to all objects.
type Plugin struct{}

// Greet has the empty arguments of go-plugin's tutorial.
func (Plugin) Greet(_ interface{}, reply *string) error {
	*reply = "Hello!"
	return nil
}

// Add adds.
func (Plugin) Add(args Args, reply *int) error {
	*reply = args.A + args.B
	return nil
}

// Fail fails.
func (Plugin) Fail(text string, _ *string) error { return errors.New(text) }

// recorder keeps what is written, and what is read, since the last call of take.
type recorder struct {
	net.Conn
	mutex         sync.Mutex
	written, read []byte
}

func (r *recorder) Write(bytes []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.written = append(r.written, bytes...)
	return r.Conn.Write(bytes)
}

func (r *recorder) Read(bytes []byte) (int, error) {
	count, err := r.Conn.Read(bytes)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.read = append(r.read, bytes[:count]...)
	return count, err
}

func (r *recorder) take() (string, string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	written, read := hex.EncodeToString(r.written), hex.EncodeToString(r.read)
	r.written, r.read = nil, nil
	return written, read
}

type vector struct {
	Name     string `json:"name"`
	Request  string `json:"request"`
	Response string `json:"response"`
}

func main() {
	near, far := net.Pipe()
	server := rpc.NewServer()
	if err := server.RegisterName("Plugin", Plugin{}); err != nil {
		log.Fatal(err)
	}
	go server.ServeConn(far)
	recorded := &recorder{Conn: near}
	client := rpc.NewClient(recorded)
	var vectors []vector
	call := func(name, method string, args, reply interface{}) {
		// What an error is, the bytes show.
		_ = client.Call(method, args, reply)
		request, response := recorded.take()
		vectors = append(vectors, vector{name, request, response})
	}
	var text string
	var sum int
	call("greet", "Plugin.Greet", new(interface{}), &text)
	call("add", "Plugin.Add", Args{A: 1, B: -2}, &sum)
	call("add again", "Plugin.Add", Args{A: 3, B: 4}, &sum)
	call("fail", "Plugin.Fail", "no such key", &text)
	call("unknown method", "Plugin.Missing", true, &text)
	call("unknown service", "Other.Greet", true, &text)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(vectors); err != nil {
		log.Fatal(err)
	}
}
