package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

var streamChecks = []check{
	{"bytes there and back, and the ids of our side", func(p *peer) error {
		s, err := p.session(request{Act: "echo"}, nil)
		if err != nil {
			return err
		}
		for count := uint32(0); count < 3; count++ {
			stream, err := s.OpenStream()
			if err != nil {
				return err
			}
			if err := expect("id", stream.StreamID(), p.own()+2*count); err != nil {
				return err
			}
			if err := echo(stream, []byte("hello")); err != nil {
				return err
			}
		}
		return nil
	}},
	{"streams of the other side's", func(p *peer) error {
		s, err := p.session(request{Act: "open", StreamCount: 10}, nil)
		if err != nil {
			return err
		}
		if err := acceptAll(s, 10); err != nil {
			return err
		}
		s.Close()
		result, err := p.outcome()
		if err != nil {
			return err
		}
		return expect("streams that ended well", count(result.Streams, "ok"), 10)
	}},
	{"small sends on four streams", func(p *peer) error {
		return echoOn(p, "echo", 4, func(stream *yamux.Stream) error {
			message := bytes.Repeat([]byte("12345678"), 4)
			for sent := 0; sent < 1000; sent++ {
				if _, err := stream.Write(message); err != nil {
					return err
				}
				back := make([]byte, len(message))
				if _, err := io.ReadFull(stream, back); err != nil {
					return err
				}
				if !bytes.Equal(back, message) {
					return errors.New("other bytes came back")
				}
			}
			return nil
		})
	}},
	{"large sends, written while they are read", func(p *peer) error {
		return echoOn(p, "echo", 1, func(stream *yamux.Stream) error { return echo(stream, pattern(16*mib)) })
	}},
	{"large sends by callbacks", func(p *peer) error {
		return echoOn(p, "echo by callbacks", 1, func(stream *yamux.Stream) error { return echo(stream, pattern(16*mib)) })
	}},
	{"large sends on eight streams at once", func(p *peer) error {
		return echoOn(p, "echo", 8, func(stream *yamux.Stream) error { return echo(stream, pattern(8*mib)) })
	}},
	{"a thousand streams at once", func(p *peer) error {
		return echoOn(p, "echo", 1000, func(stream *yamux.Stream) error { return echo(stream, pattern(100)) })
	}},
	{"partial reads", func(p *peer) error {
		s, err := p.session(request{Act: "send", ByteCount: mib}, nil)
		if err != nil {
			return err
		}
		stream, err := s.AcceptStream()
		if err != nil {
			return err
		}
		var all []byte
		for size := 1; ; size = size%1000 + 7 {
			part := make([]byte, size)
			n, err := stream.Read(part)
			all = append(all, part[:n]...)
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
		}
		return expect("bytes as they were sent", bytes.Equal(all, pattern(mib)), true)
	}},
	{"half close by our side", func(p *peer) error {
		s, err := p.session(request{Act: "count"}, nil)
		if err != nil {
			return err
		}
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		if _, err := stream.Write(pattern(mib)); err != nil {
			return err
		}
		if err := stream.Close(); err != nil {
			return err
		}
		answer, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		return expect("the answer to the end", string(answer), fmt.Sprint(mib))
	}},
	{"half close by the other side", func(p *peer) error {
		s, err := p.session(request{Act: "send", ByteCount: 100}, nil)
		if err != nil {
			return err
		}
		stream, err := s.AcceptStream()
		if err != nil {
			return err
		}
		if _, err := io.ReadAll(stream); err != nil {
			return err
		}
		if _, err := stream.Write(pattern(mib)); err != nil {
			return err
		}
		if err := stream.Close(); err != nil {
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
		return expect("bytes after the end", result.Facts["received"], any(float64(mib)))
	}},
	{"half close, then the end of the session", func(p *peer) error {
		s, err := p.session(request{Act: "answer and close", ByteCount: mib}, nil)
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
		all, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		stream.Close()
		<-s.CloseChan()
		if err := expect("bytes", len(all), mib); err != nil {
			return err
		}
		return p.expectClosed("ok")
	}},
	{"close before it is accepted", func(p *peer) error {
		s, err := p.session(request{Act: "echo"}, nil)
		if err != nil {
			return err
		}
		for range 300 {
			stream, err := s.OpenStream()
			if err != nil {
				return err
			}
			if err := stream.Close(); err != nil {
				return err
			}
		}
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		return echo(stream, []byte("still here"))
	}},
	{"a window of 256 KiB", func(p *peer) error { return fillWindow(p, 256*kib, nil) }},
	{"a larger window", func(p *peer) error { return fillWindow(p, mib, settings{"streamWindowBytes": mib}) }},
	{"a larger window of our side", func(p *peer) error {
		s, err := p.session(request{Act: "send", ByteCount: 4 * mib}, func(c *yamux.Config) { c.MaxStreamWindowSize = mib })
		if err != nil {
			return err
		}
		stream, err := s.AcceptStream()
		if err != nil {
			return err
		}
		all, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		return expect("bytes as they were sent", bytes.Equal(all, pattern(4*mib)), true)
	}},
	{"a stalled stream beside others", func(p *peer) error {
		s, err := p.session(request{Act: "stall the first"}, nil)
		if err != nil {
			return err
		}
		stalled, err := s.OpenStream()
		if err != nil {
			return err
		}
		if _, err := stalled.Write(pattern(256 * kib)); err != nil {
			return err
		}
		other, err := s.OpenStream()
		if err != nil {
			return err
		}
		return echo(other, pattern(4*mib))
	}},
	{"reset by the other side", func(p *peer) error {
		s, err := p.session(request{Act: "destroy"}, nil)
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
		_, err = stream.Read(make([]byte, 1))
		if err := expectError("read", err, yamux.ErrConnectionReset); err != nil {
			return err
		}
		_, err = stream.Write([]byte("x"))
		return expectError("write", err, yamux.ErrConnectionReset)
	}},
	{"reset by our close timeout", func(p *peer) error {
		s, err := p.session(request{Act: "stall the first"}, func(c *yamux.Config) { c.StreamCloseTimeout = time.Millisecond })
		if err != nil {
			return err
		}
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		if err := stream.Close(); err != nil {
			return err
		}
		for s.NumStreams() > 0 {
			time.Sleep(time.Millisecond)
		}
		// The reset goes out before the answer to this.
		if _, err := s.Ping(); err != nil {
			return err
		}
		s.Close()
		result, err := p.outcome()
		if err != nil {
			return err
		}
		return expect("streams that were reset", count(result.Streams, "STREAM_RESET"), 1)
	}},
	{"reset by the other side's close timeout", func(p *peer) error {
		s, err := p.session(request{Act: "end at once", Settings: settings{"streamCloseTimeoutMs": 1}}, nil)
		if err != nil {
			return err
		}
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		for {
			_, err := stream.Read(make([]byte, 1))
			if err == yamux.ErrConnectionReset {
				return nil
			}
			if err != nil && err != io.EOF {
				return err
			}
			time.Sleep(time.Millisecond)
		}
	}},
}

// echo writes while it reads, and compares.
func echo(stream *yamux.Stream, message []byte) error {
	written := make(chan error, 1)
	go func() {
		_, err := stream.Write(message)
		written <- err
	}()
	back := make([]byte, len(message))
	if _, err := io.ReadFull(stream, back); err != nil {
		return err
	}
	if err := <-written; err != nil {
		return err
	}
	return expect("the same bytes", bytes.Equal(back, message), true)
}

// echoOn runs something on so many streams at once, then ends each in good order.
func echoOn(p *peer, act string, streamCount int, run func(*yamux.Stream) error) error {
	s, err := p.session(request{Act: act}, nil)
	if err != nil {
		return err
	}
	failures := make(chan error, streamCount)
	var all sync.WaitGroup
	for range streamCount {
		stream, err := s.OpenStream()
		if err != nil {
			return err
		}
		all.Add(1)
		go func() {
			defer all.Done()
			err := run(stream)
			if err == nil {
				stream.Close()
				_, err = io.ReadAll(stream)
			}
			failures <- err
		}()
	}
	all.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			return err
		}
	}
	if _, err := s.Ping(); err != nil {
		return err
	}
	s.Close()
	result, err := p.outcome()
	if err != nil {
		return err
	}
	if err := expect("the connection's end", result.Closed, "ok"); err != nil {
		return err
	}
	return expect("streams that ended well", count(result.Streams, "ok"), streamCount)
}

// acceptAll reads to the end what each stream says, and ends it.
func acceptAll(s *yamux.Session, streamCount int) error {
	for range streamCount {
		stream, err := s.AcceptStream()
		if err != nil {
			return err
		}
		text, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		if err := expect("text", string(text), fmt.Sprintf("stream %d", stream.StreamID())); err != nil {
			return err
		}
		if err := stream.Close(); err != nil {
			return err
		}
	}
	return nil
}

// fillWindow writes to a stream that is not read: so many bytes go, and not one more.
func fillWindow(p *peer, window int, s settings) error {
	session, err := p.session(request{Act: "stall the first", Settings: s}, nil)
	if err != nil {
		return err
	}
	stream, err := session.OpenStream()
	if err != nil {
		return err
	}
	if n, err := stream.Write(pattern(window)); err != nil {
		return fmt.Errorf("after %d bytes: %w", n, err)
	}
	if err := stream.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		return err
	}
	_, err = stream.Write([]byte("x"))
	return expectError("one byte more", err, yamux.ErrTimeout)
}

// pattern is what Tenon's side sends: at each offset its remainder, so that order shows.
func pattern(size int) []byte {
	bytes := make([]byte, size)
	for offset := range bytes {
		bytes[offset] = byte(offset % 251)
	}
	return bytes
}

func count(all []string, one string) int {
	found := 0
	for _, each := range all {
		if each == one {
			found++
		}
	}
	return found
}
