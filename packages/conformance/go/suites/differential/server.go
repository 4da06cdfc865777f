package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"

	"golang.org/x/net/http2"
)

// serve answers on one port for ever, and prints it first.
func serve() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	server := &http2.Server{MaxConcurrentStreams: 100}
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go server.ServeConn(conn, &http2.ServeConnOpts{Handler: &handler{conn, make(chan struct{}, 1000)}})
	}
}

// handler serves one connection.
type handler struct {
	conn net.Conn
	// One for each call that is never answered: two have to be there before the connection dies.
	silent chan struct{}
}

// ServeHTTP does what the request's headers say: see packages/conformance/suites/differential/script.ts.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	count, sum, err := addUp(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	end := r.Header.Get("x-end")
	if end == "die" {
		<-h.silent
		<-h.silent
		h.conn.Close()
		return
	}
	if end == "silence" {
		h.silent <- struct{}{}
		<-r.Context().Done()
		return
	}
	header := w.Header()
	if end == "bye" {
		// x/net's way to send GOAWAY: the calls that run may finish.
		header.Set("Connection", "close")
	}
	header.Set("Trailer", "x-sum")
	header.Set("x-count", strconv.Itoa(count))
	w.WriteHeader(http.StatusOK)
	size, _ := strconv.Atoi(r.Header.Get("x-download"))
	w.Write(pattern(size))
	if end == "reset" {
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	header.Set("x-sum", strconv.Itoa(int(sum)))
}

// pattern is what either side sends: bytes that differ from their neighbours.
func pattern(size int) []byte {
	bytes := make([]byte, size)
	for at := range bytes {
		bytes[at] = byte(at % 251)
	}
	return bytes
}

// addUp reads to the end.
func addUp(body io.Reader) (count int, sum uint32, err error) {
	buffer := make([]byte, 16<<10)
	for {
		read, err := body.Read(buffer)
		for _, each := range buffer[:read] {
			sum = sum*31 + uint32(each)
		}
		count += read
		if err == io.EOF {
			return count, sum, nil
		}
		if err != nil {
			return count, sum, err
		}
	}
}
