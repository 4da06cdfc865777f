// Bulk bytes over Go's yamux, one stream, one direction, from a process of its own: the Go side of packages/bench.
// `bench serve SOCKET` reads all that comes; `bench send SOCKET MILLISECONDS` starts the former, sends for so long, and
// prints {"bytesPerSecond": ...} once everything has been read.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/hashicorp/yamux"
)

const pieceBytes = 64 << 10

func main() {
	var err error
	switch {
	case len(os.Args) == 3 && os.Args[1] == "serve":
		err = serve(os.Args[2])
	case len(os.Args) == 4 && os.Args[1] == "send":
		err = send(os.Args[2], os.Args[3])
	default:
		err = fmt.Errorf("usage: bench serve SOCKET | bench send SOCKET MILLISECONDS")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve reads one stream to its end, and answers with the number of bytes that came.
func serve(socket string) error {
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	fmt.Println("listening")
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	session, err := yamux.Server(conn, nil)
	if err != nil {
		return err
	}
	stream, err := session.AcceptStream()
	if err != nil {
		return err
	}
	count, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{stream}, make([]byte, pieceBytes))
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(stream, count); err != nil {
		return err
	}
	if err := stream.Close(); err != nil {
		return err
	}
	<-session.CloseChan()
	return nil
}

func send(socket, milliseconds string) error {
	duration, err := strconv.Atoi(milliseconds)
	if err != nil {
		return err
	}
	server := exec.Command(os.Args[0], "serve", socket)
	server.Stderr = os.Stderr
	output, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	if _, err := output.Read(make([]byte, 1)); err != nil {
		return err
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	session, err := yamux.Client(conn, nil)
	if err != nil {
		return err
	}
	rate, err := measure(session, time.Duration(duration)*time.Millisecond)
	if err != nil {
		return err
	}
	session.Close()
	if err := server.Wait(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{"bytesPerSecond": rate})
}

func measure(session *yamux.Session, duration time.Duration) (float64, error) {
	stream, err := session.OpenStream()
	if err != nil {
		return 0, err
	}
	piece := make([]byte, pieceBytes)
	started := time.Now()
	sent := 0
	for time.Since(started) < duration {
		count, err := stream.Write(piece)
		if err != nil {
			return 0, err
		}
		sent += count
	}
	if err := stream.Close(); err != nil {
		return 0, err
	}
	answer, err := io.ReadAll(stream)
	if err != nil {
		return 0, err
	}
	if string(answer) != strconv.Itoa(sent) {
		return 0, fmt.Errorf("%d bytes were sent, %s came", sent, answer)
	}
	return float64(sent) / time.Since(started).Seconds(), nil
}
