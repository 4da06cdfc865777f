package main

import (
	"bytes"
	"io"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

var sessionChecks = []check{
	{"a hundred pings at once", func(p *peer) error {
		s, err := p.session(request{Act: "echo"}, nil)
		if err != nil {
			return err
		}
		answers := make(chan error, 100)
		for range 100 {
			go func() {
				_, err := s.Ping()
				answers <- err
			}()
		}
		for range 100 {
			if err := <-answers; err != nil {
				return err
			}
		}
		return nil
	}},
	{"a hundred pings of the other side's at once", func(p *peer) error {
		if _, err := p.session(request{Act: "ping", StreamCount: 100}, nil); err != nil {
			return err
		}
		result, err := p.outcome()
		if err != nil {
			return err
		}
		return expect("answers", result.Facts["pings"], any(100.0))
	}},
	{"keep-alive of both sides", func(p *peer) error {
		conn, err := p.connect(request{Act: "echo", Settings: settings{"keepAliveIntervalMs": 5}})
		if err != nil {
			return err
		}
		counted := &pingCounter{Conn: conn, enough: make(chan struct{})}
		s, err := p.sessionOn(counted, func(c *yamux.Config) { c.KeepAliveInterval = 5 * time.Millisecond })
		if err != nil {
			return err
		}
		select {
		case <-counted.enough:
			return expect("the session's end", s.IsClosed(), false)
		case <-s.CloseChan():
			return io.ErrUnexpectedEOF
		}
	}},
	{"no answer to the other side's keep-alive", func(p *peer) error {
		conn, err := p.connect(request{Act: "echo", Settings: settings{"keepAliveIntervalMs": 5, "writeTimeoutMs": 50}})
		if err != nil {
			return err
		}
		all, err := io.ReadAll(conn)
		if err != nil {
			return err
		}
		expected := append(frame(typePing, flagSYN, 0, 0), frame(typeGoAway, 0, 0, 0)...)
		if err := expect("a ping, then the end", bytes.Equal(all, expected), true); err != nil {
			return err
		}
		return p.expectClosed("CONNECTION_LOST")
	}},
	{"no answer to our keep-alive", func(p *peer) error {
		s, err := p.session(request{Act: "read nothing"}, func(c *yamux.Config) {
			c.KeepAliveInterval = 5 * time.Millisecond
			c.ConnectionWriteTimeout = 50 * time.Millisecond
		})
		if err != nil {
			return err
		}
		<-s.CloseChan()
		return nil
	}},
	{"a connection that we do not read", func(p *peer) error {
		conn, err := p.connect(request{Act: "send", ByteCount: 64 * mib, Settings: settings{"writeTimeoutMs": 100}})
		if err != nil {
			return err
		}
		if _, err := conn.Write(frame(typeWindowUpdate, flagACK, 3-p.own(), 64*mib)); err != nil {
			return err
		}
		return p.expectClosed("CONNECTION_LOST")
	}},
	{"going away", func(p *peer) error {
		s, err := p.session(request{Act: "open when told"}, nil)
		if err != nil {
			return err
		}
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		if err := s.GoAway(); err != nil {
			return err
		}
		if _, err := stream.Write([]byte("now")); err != nil {
			return err
		}
		answer, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		return expect("a new stream of the other side's", string(answer), "CONNECTION_LOST")
	}},
	{"going away of the other side's", func(p *peer) error {
		s, err := p.session(request{Act: "go away"}, nil)
		if err != nil {
			return err
		}
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		if _, err := stream.Write([]byte("now")); err != nil {
			return err
		}
		if _, err := io.ReadAll(stream); err != nil {
			return err
		}
		_, err = s.OpenStream()
		return expectError("a new stream", err, yamux.ErrRemoteGoAway)
	}},
	{"streams held back while our backlog is full", func(p *peer) error {
		r := request{Act: "open", StreamCount: 300, Settings: settings{"acceptBacklog": 8}}
		s, err := p.session(r, func(c *yamux.Config) { c.AcceptBacklog = 8 })
		if err != nil {
			return err
		}
		return acceptAll(s, 300)
	}},
	{"more streams than our backlog holds", func(p *peer) error {
		r := request{Act: "open", StreamCount: 20}
		s, err := p.session(r, func(c *yamux.Config) { c.AcceptBacklog = 8 })
		if err != nil {
			return err
		}
		// All of them have come before the answer to this.
		if _, err := s.Ping(); err != nil {
			return err
		}
		if err := acceptAll(s, 8); err != nil {
			return err
		}
		if _, err := s.Ping(); err != nil {
			return err
		}
		s.Close()
		result, err := p.outcome()
		if err != nil {
			return err
		}
		if err := expect("streams that ended well", count(result.Streams, "ok"), 8); err != nil {
			return err
		}
		return expect("refused streams", count(result.Streams, "STREAM_RESET"), 12)
	}},
	{"a stream that we never accept", func(p *peer) error {
		// More than a window, so that it is not ended yet.
		r := request{Act: "send", ByteCount: mib, Settings: settings{"streamOpenTimeoutMs": 20}}
		s, err := p.session(r, nil)
		if err != nil {
			return err
		}
		<-s.CloseChan()
		return p.expectClosed("CONNECTION_LOST")
	}},
	{"the end of a session with a stream open", func(p *peer) error {
		s, err := p.session(request{Act: "destroy the connection"}, nil)
		if err != nil {
			return err
		}
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		if _, err := stream.Write([]byte("x")); err != nil {
			return err
		}
		_, err = io.ReadAll(stream)
		return expectError("read", err, yamux.ErrConnectionReset)
	}},
	{"the end of our session with a stream open", func(p *peer) error {
		s, err := p.session(request{Act: "stall the first"}, nil)
		if err != nil {
			return err
		}
		if _, err := s.OpenStream(); err != nil {
			return err
		}
		if _, err := s.Ping(); err != nil {
			return err
		}
		s.Close()
		result, err := p.outcome()
		if err != nil {
			return err
		}
		if err := expect("streams that were lost", count(result.Streams, "CONNECTION_LOST"), 1); err != nil {
			return err
		}
		return expect("the connection's end", result.Closed, "CONNECTION_LOST")
	}},
	{"another version", breaks(func(*peer) []byte { return append([]byte{1}, frame(typePing, flagSYN, 0, 0)[1:]...) })},
	{"another type", breaks(func(*peer) []byte { return frame(4, 0, 0, 0) })},
	{"a stream opened twice", breaks(func(p *peer) []byte {
		syn := frame(typeWindowUpdate, flagSYN, p.own(), 0)
		return append(syn, syn...)
	})},
	{"a stream ended twice", breaks(func(p *peer) []byte {
		return append(frame(typeWindowUpdate, flagSYN|flagFIN, p.own(), 0), frame(typeWindowUpdate, flagFIN, p.own(), 0)...)
	})},
	{"more bytes than the window", breaks(func(p *peer) []byte {
		return append(frame(typeWindowUpdate, flagSYN, p.own(), 0), frame(typeData, 0, p.own(), 256*kib+1)...)
	})},
	{"pings whose answers are not read", func(p *peer) error {
		conn, err := p.connect(request{Act: "echo"})
		if err != nil {
			return err
		}
		many := bytes.Repeat(frame(typePing, flagSYN, 0, 0), 10_000)
		for {
			if _, err := conn.Write(many); err != nil {
				break
			}
		}
		return p.expectClosed("YAMUX_PROTOCOL")
	}},
}

// breaks sends what breaks a rule: the other side must say so and hang up.
func breaks(frames func(*peer) []byte) func(*peer) error {
	return func(p *peer) error {
		conn, err := p.connect(request{Act: "stall the first"})
		if err != nil {
			return err
		}
		if _, err := conn.Write(frames(p)); err != nil {
			return err
		}
		all, err := io.ReadAll(conn)
		if err != nil {
			return err
		}
		last := all[max(0, len(all)-12):]
		if err := expect("the last frame", string(last), string(frame(typeGoAway, 0, 0, 1))); err != nil {
			return err
		}
		return p.expectClosed("YAMUX_PROTOCOL")
	}
}

// pingCounter sees pings and answers pass, both ways, on a connection that has nothing else.
type pingCounter struct {
	net.Conn
	asked, answered int
	enough          chan struct{}
	told            sync.Once
}

func (c *pingCounter) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	for at := 0; at+12 <= n; at += 12 {
		if bytes.Equal(p[at:at+4], frame(typePing, flagSYN, 0, 0)[:4]) {
			c.asked++
		} else {
			c.answered++
		}
	}
	if c.asked >= 3 && c.answered >= 3 {
		c.told.Do(func() { close(c.enough) })
	}
	return n, err
}
