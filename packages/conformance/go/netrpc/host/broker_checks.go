package main

import (
	"bytes"
	"errors"
	"io"
	"net"

	"tenon.test/peers/netrpc/shared"
)

// serveAdder serves an adder of this side's, for one connection.
func (s *session) serveAdder() uint32 {
	id := s.probe.Broker.NextId()
	go s.probe.Broker.AcceptAndServe(id, &shared.Adder{})
	return id
}

func checkCallback(s *session) error {
	var sum int
	err := s.probe.Call("Plugin.Ask", shared.AskArgs{Adder: s.serveAdder(), A: 3, B: 4}, &sum)
	return errors.Join(err, expect("sum", 7, sum))
}

func checkCallbackID(s *session) error {
	var sum int
	err := s.probe.Call("Plugin.AskID", s.serveAdder(), &sum)
	return errors.Join(err, expect("sum", 42, sum))
}

func checkOffer(s *session) error {
	var offered shared.Offered
	if err := s.probe.Call("Plugin.Offer", "a note", &offered); err != nil {
		return err
	}
	sum, err := shared.AskAdder(s.probe.Broker, offered.Adder, shared.Terms{A: 3, B: 4})
	return errors.Join(err, expect("sum", 7, sum), expect("note", "a note", offered.Note))
}

func checkOfferID(s *session) error {
	var id uint32
	if err := s.probe.Call("Plugin.OfferID", new(interface{}), &id); err != nil {
		return err
	}
	sum, err := shared.AskAdder(s.probe.Broker, id, shared.Terms{A: -3, B: 4})
	return errors.Join(err, expect("sum", 1, sum))
}

func checkObjects(s *session) error {
	return atOnce(func(number int) error {
		if number%2 == 0 {
			return checkOfferID(s)
		}
		return checkCallback(s)
	})
}

// The plugin's adder hands 3 + 4 to the host's with a 5.
func checkChain(s *session) error {
	var id uint32
	if err := s.probe.Call("Plugin.Chain", shared.AskArgs{Adder: s.serveAdder(), A: 5}, &id); err != nil {
		return err
	}
	sum, err := shared.AskAdder(s.probe.Broker, id, shared.Terms{A: 3, B: 4})
	return errors.Join(err, expect("sum", 12, sum))
}

func checkServeAt(s *session) error {
	ask := func(id uint32) error {
		sum, err := shared.AskAdder(s.probe.Broker, id, shared.Terms{A: 3, B: 4})
		return errors.Join(err, expect("sum", 7, sum))
	}
	serve := func(id uint32) error { return s.probe.Call("Plugin.ServeAt", id, new(struct{})) }
	if err := serve(1_000_000); err != nil {
		return err
	}
	if err := ask(1_000_000); err != nil {
		return err
	}
	asked := make(chan error, 1)
	go func() { asked <- ask(1_000_001) }()
	return errors.Join(serve(1_000_001), <-asked)
}

// streamed is more than yamux's window of 256 KiB.
var streamed = shared.Bytes(3 << 20)

func checkUpload(s *session) error {
	id := s.probe.Broker.NextId()
	written := make(chan error, 1)
	go func() {
		stream, err := s.probe.Broker.Accept(id)
		if err == nil {
			_, err = stream.Write(streamed)
			err = errors.Join(err, stream.Close())
		}
		written <- err
	}()
	var received shared.Received
	err := s.probe.Call("Plugin.Upload", id, &received)
	return errors.Join(err, <-written, expectStreamed(received))
}

func checkDownload(s *session) error {
	var id uint32
	if err := s.probe.Call("Plugin.Download", len(streamed), &id); err != nil {
		return err
	}
	stream, err := s.probe.Broker.Dial(id)
	if err != nil {
		return err
	}
	received, err := shared.Receive(stream)
	return errors.Join(err, stream.Close(), expectStreamed(received))
}

// The stream is closed when all has come back.
func checkLoop(s *session) error {
	stream, err := s.loop(2_000_000)
	if err != nil {
		return err
	}
	written := make(chan error, 1)
	go func() {
		_, err := stream.Write(streamed)
		written <- err
	}()
	received, err := shared.Receive(io.LimitReader(stream, int64(len(streamed))))
	return errors.Join(err, <-written, stream.Close(), expectStreamed(received))
}

// The stream is half closed when all is written: what was sent comes back all the same, and then the end.
func checkHalfClosed(s *session) error {
	stream, err := s.loop(2_000_001)
	if err != nil {
		return err
	}
	written := make(chan error, 1)
	go func() {
		_, err := stream.Write(streamed)
		written <- errors.Join(err, stream.Close())
	}()
	received, err := shared.Receive(stream)
	return errors.Join(err, <-written, expectStreamed(received))
}

// loop has the plugin send back what comes on a stream.
func (s *session) loop(id uint32) (net.Conn, error) {
	if err := s.probe.Call("Plugin.Loop", id, new(struct{})); err != nil {
		return nil, err
	}
	return s.probe.Broker.Dial(id)
}

func expectStreamed(received shared.Received) error {
	expected, err := shared.Receive(bytes.NewReader(streamed))
	return errors.Join(err, expect("received", expected, received))
}
