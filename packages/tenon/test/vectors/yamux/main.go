// Writes vectors.json: what sessions of github.com/hashicorp/yamux write, frame by frame.
// Run it as: go run . > vectors.json && npx oxfmt vectors.json
package main

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/hashicorp/yamux"
)

// vector is what one session wrote, and what was written to it before.
type vector struct {
	Name string `json:"name"`
	Role string `json:"role"`
	// Received is what the session got, in hex: what makes it write.
	Received string  `json:"received,omitempty"`
	Frames   []frame `json:"frames"`
	Hex      string  `json:"hex"`
}

type frame struct {
	Type    string `json:"type"`
	Flags   uint16 `json:"flags"`
	ID      uint32 `json:"id"`
	Length  uint32 `json:"length"`
	Payload string `json:"payload,omitempty"`
}

var typeNames = []string{"DATA", "WINDOW_UPDATE", "PING", "GO_AWAY"}

// The flags by their place in the header; the library keeps its own to itself.
const (
	syn = 1
	ack = 2
	fin = 4
)

const window = 256 << 10

// wire is the byte stream of a session: what it reads is scripted, what it writes is kept.
type wire struct {
	input    *io.PipeReader
	script   *io.PipeWriter
	written  chan []byte
	output   []byte
	received []byte
}

func newWire() *wire {
	input, script := io.Pipe()
	return &wire{input: input, script: script, written: make(chan []byte, 64)}
}

func (w *wire) Read(p []byte) (int, error) { return w.input.Read(p) }

func (w *wire) Write(p []byte) (int, error) {
	w.written <- append([]byte(nil), p...)
	return len(p), nil
}

func (w *wire) Close() error { return w.input.Close() }

// send scripts what the session reads next.
func (w *wire) send(frameType uint8, flags uint16, id, length uint32, payload ...byte) {
	bytes := make([]byte, 12, 12+len(payload))
	bytes[1] = frameType
	binary.BigEndian.PutUint16(bytes[2:], flags)
	binary.BigEndian.PutUint32(bytes[4:], id)
	binary.BigEndian.PutUint32(bytes[8:], length)
	bytes = append(bytes, payload...)
	w.received = append(w.received, bytes...)
	if _, err := w.script.Write(bytes); err != nil {
		panic(err)
	}
}

// expect waits until the session has written so many bytes.
func (w *wire) expect(count int) {
	for len(w.output) < count {
		select {
		case bytes := <-w.written:
			w.output = append(w.output, bytes...)
		case <-time.After(5 * time.Second):
			panic(fmt.Sprintf("%d bytes written, expected %d", len(w.output), count))
		}
	}
}

func (w *wire) frames() []frame {
	frames := []frame{}
	for at := 0; at < len(w.output); {
		head := w.output[at : at+12]
		each := frame{
			Type:   typeNames[head[1]],
			Flags:  binary.BigEndian.Uint16(head[2:]),
			ID:     binary.BigEndian.Uint32(head[4:]),
			Length: binary.BigEndian.Uint32(head[8:]),
		}
		at += 12
		if head[1] == 0 {
			each.Payload = hex.EncodeToString(w.output[at : at+int(each.Length)])
			at += int(each.Length)
		}
		frames = append(frames, each)
	}
	return frames
}

func config() *yamux.Config {
	config := yamux.DefaultConfig()
	config.EnableKeepAlive = false
	config.LogOutput = io.Discard
	return config
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// script is one vector: how the session is set, and what is done with it. It ends with expect.
type script struct {
	name   string
	role   string
	config func(*yamux.Config)
	run    func(*yamux.Session, *wire)
}

var scripts = []script{
	{"opens a stream at once", "client", nil, func(s *yamux.Session, w *wire) {
		must(s.OpenStream())
		w.expect(12)
	}},
	{"opens a stream as a server", "server", nil, func(s *yamux.Session, w *wire) {
		must(s.OpenStream())
		w.expect(12)
	}},
	{"grants a larger window with SYN", "client", func(c *yamux.Config) { c.MaxStreamWindowSize = 1 << 20 },
		func(s *yamux.Session, w *wire) {
			must(s.OpenStream())
			w.expect(12)
		}},
	{"sends bytes, then half-closes, before it is accepted", "client", nil, func(s *yamux.Session, w *wire) {
		stream := must(s.OpenStream())
		must(stream.Write([]byte("hello")))
		must(0, stream.Close())
		w.expect(12 + 17 + 12)
	}},
	{"accepts a stream at once", "server", nil, func(s *yamux.Session, w *wire) {
		w.send(1, syn, 1, 0)
		must(s.AcceptStream())
		w.expect(12)
	}},
	{"grants a larger window with ACK", "server", func(c *yamux.Config) { c.MaxStreamWindowSize = 512 << 10 },
		func(s *yamux.Session, w *wire) {
			w.send(1, syn, 1, 0)
			must(s.AcceptStream())
			w.expect(12)
		}},
	{"answers bytes on a stream that the other side has half-closed", "server", nil, func(s *yamux.Session, w *wire) {
		w.send(1, syn, 7, 0)
		w.send(0, 0, 7, 3, 'a', 'b', 'c')
		w.send(1, fin, 7, 0)
		stream := must(s.AcceptStream())
		bytes := must(io.ReadAll(stream))
		must(stream.Write(bytes))
		must(0, stream.Close())
		w.expect(12 + 15 + 12)
	}},
	{"takes bytes that come with SYN", "server", nil, func(s *yamux.Session, w *wire) {
		w.send(0, syn, 1, 2, 'h', 'i')
		stream := must(s.AcceptStream())
		must(io.ReadFull(stream, make([]byte, 2)))
		w.expect(12)
	}},
	{"grants window again once half of it is read", "server", nil, func(s *yamux.Session, w *wire) {
		w.send(0, syn, 1, window/2, make([]byte, window/2)...)
		stream := must(s.AcceptStream())
		must(io.ReadFull(stream, make([]byte, window/2)))
		w.expect(24)
	}},
	{"asks with consecutive pings", "client", nil, func(s *yamux.Session, w *wire) {
		for value := uint32(0); value < 2; value++ {
			done := make(chan error)
			go func() {
				_, err := s.Ping()
				done <- err
			}()
			w.expect(12 * (int(value) + 1))
			w.send(2, ack, 0, value)
			must(0, <-done)
		}
	}},
	{"answers a ping with its value", "server", nil, func(_ *yamux.Session, w *wire) {
		w.send(2, syn, 0, 0xdeadbeef)
		w.expect(12)
	}},
	{"goes away", "client", nil, func(s *yamux.Session, w *wire) {
		must(0, s.GoAway())
		w.expect(12)
	}},
	{"refuses streams after it went away", "server", nil, func(s *yamux.Session, w *wire) {
		must(0, s.GoAway())
		w.send(1, syn, 1, 0)
		w.expect(24)
	}},
	{"refuses more streams than its backlog holds", "server", func(c *yamux.Config) { c.AcceptBacklog = 1 },
		func(_ *yamux.Session, w *wire) {
			w.send(1, syn, 1, 0)
			w.send(1, syn, 3, 0)
			w.expect(12)
		}},
	{"resets a stream that the other side never ends", "client",
		func(c *yamux.Config) { c.StreamCloseTimeout = time.Millisecond },
		func(s *yamux.Session, w *wire) {
			must(0, must(s.OpenStream()).Close())
			w.expect(36)
		}},
	{"ends the session over a stream opened twice", "server", nil, func(_ *yamux.Session, w *wire) {
		w.send(1, syn, 1, 0)
		w.send(1, syn, 1, 0)
		w.expect(12)
	}},
	{"ends the session over a second FIN", "server", nil, func(_ *yamux.Session, w *wire) {
		w.send(1, syn, 1, 0)
		w.send(1, fin, 1, 0)
		w.send(1, fin, 1, 0)
		w.expect(12)
	}},
	{"ends the session over more bytes than its window", "server", nil, func(_ *yamux.Session, w *wire) {
		w.send(1, syn, 1, 0)
		w.send(0, 0, 1, window+1)
		w.expect(12)
	}},
}

func run(each script) vector {
	w := newWire()
	settings := config()
	if each.config != nil {
		each.config(settings)
	}
	create := yamux.Server
	if each.role == "client" {
		create = yamux.Client
	}
	session := must(create(w, settings))
	each.run(session, w)
	return vector{each.name, each.role, hex.EncodeToString(w.received), w.frames(), hex.EncodeToString(w.output)}
}

func main() {
	vectors := []vector{}
	for _, each := range scripts {
		made := run(each)
		// Half a window of zeros would be most of the file.
		if len(made.Received) > 1000 {
			made.Received = made.Received[:24]
		}
		vectors = append(vectors, made)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]any{"source": "github.com/hashicorp/yamux v0.1.2", "vectors": vectors}); err != nil {
		panic(err)
	}
}
