package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/hashicorp/yamux"
)

// settings are those of Tenon's YamuxSettings, by their names there.
type settings map[string]int

// request is the first line of a connection: what Tenon's side does on it.
type request struct {
	Name        string   `json:"name"`
	Report      bool     `json:"report,omitempty"`
	Role        string   `json:"role"`
	Act         string   `json:"act"`
	Settings    settings `json:"settings,omitempty"`
	StreamCount int      `json:"streamCount,omitempty"`
	ByteCount   int      `json:"byteCount,omitempty"`
}

// outcome is how a connection went at Tenon's side: error codes, or "ok".
type outcome struct {
	Closed  string         `json:"closed"`
	Streams []string       `json:"streams"`
	Facts   map[string]any `json:"facts"`
}

// peer is Tenon's side, for one check.
type peer struct {
	path string
	// role is Go's; Tenon has the other one.
	role string
	name string
	open []io.Closer
}

// connect opens a connection without a session of yamux.
func (p *peer) connect(r request) (net.Conn, error) {
	conn, err := net.Dial("unix", p.path)
	if err != nil {
		return nil, err
	}
	p.open = append(p.open, conn)
	r.Name = p.name
	r.Role = "client"
	if p.role == "client" {
		r.Role = "server"
	}
	line, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	_, err = conn.Write(append(line, '\n'))
	return conn, err
}

// session opens a session of yamux; configure may be nil.
func (p *peer) session(r request, configure func(*yamux.Config)) (*yamux.Session, error) {
	conn, err := p.connect(r)
	if err != nil {
		return nil, err
	}
	return p.sessionOn(conn, configure)
}

func (p *peer) sessionOn(conn net.Conn, configure func(*yamux.Config)) (*yamux.Session, error) {
	config := yamux.DefaultConfig()
	config.LogOutput = io.Discard
	if configure != nil {
		configure(config)
	}
	create := yamux.Server
	if p.role == "client" {
		create = yamux.Client
	}
	session, err := create(conn, config)
	if err == nil {
		p.open = append(p.open, session)
	}
	return session, err
}

// outcome waits until the connection has ended at Tenon's side.
func (p *peer) outcome() (outcome, error) {
	var result outcome
	conn, err := p.connect(request{Report: true})
	if err != nil {
		return result, err
	}
	return result, json.NewDecoder(conn).Decode(&result)
}

// expectClosed compares how the connection ended at Tenon's side.
func (p *peer) expectClosed(code string) error {
	result, err := p.outcome()
	if err != nil {
		return err
	}
	return expect("the connection's end", result.Closed, code)
}

func (p *peer) close() {
	for _, each := range p.open {
		each.Close()
	}
}

// own is an id that this side may give to a stream.
func (p *peer) own() uint32 {
	if p.role == "client" {
		return 1
	}
	return 2
}

func expect[T comparable](what string, got, expected T) error {
	if got != expected {
		return fmt.Errorf("%s: got %v, expected %v", what, got, expected)
	}
	return nil
}

func expectError(what string, got, expected error) error {
	if !errors.Is(got, expected) {
		return fmt.Errorf("%s: got %v, expected %v", what, got, expected)
	}
	return nil
}

// frame is a frame's header; for bytes behind it the length says how many.
func frame(frameType uint8, flags uint16, id, length uint32) []byte {
	bytes := make([]byte, 12)
	bytes[1] = frameType
	binary.BigEndian.PutUint16(bytes[2:], flags)
	binary.BigEndian.PutUint32(bytes[4:], id)
	binary.BigEndian.PutUint32(bytes[8:], length)
	return bytes
}

// The types and flags, which the library keeps to itself.
const (
	typeData = iota
	typeWindowUpdate
	typePing
	typeGoAway
)

const (
	flagSYN = 1 << iota
	flagACK
	flagFIN
)
