// Bulk bytes over Go's yamux, one stream, one direction, from a process of its own: the Go side of packages/bench.
// `bench serve SOCKET` reads all that comes; `bench send SOCKET MILLISECONDS BYTES` starts the former, sends for so long in
// pieces of so many bytes, and prints {"bytesPerSecond": ..., "cpuMsPerGigabyte": ...}, both sides together, once everything
// has been read.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/hashicorp/yamux"
)

// readBytes is what one read may give.
const readBytes = 64 << 10

func main() {
	var err error
	switch {
	case len(os.Args) == 3 && os.Args[1] == "serve":
		err = serve(os.Args[2])
	case len(os.Args) == 5 && os.Args[1] == "send":
		err = send(os.Args[2], os.Args[3], os.Args[4])
	default:
		err = fmt.Errorf("usage: bench serve SOCKET | bench send SOCKET MILLISECONDS BYTES")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// warmUp is sent for before what is measured, as Tenon's program does.
const warmUp = 500 * time.Millisecond

// serve reads each stream to its end, and answers with the number of bytes that came and the CPU time that they took.
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
	for {
		stream, err := session.AcceptStream()
		if err != nil {
			return nil
		}
		if err := count(stream); err != nil {
			return err
		}
	}
}

func count(stream *yamux.Stream) error {
	before := cpuTime()
	count, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{stream}, make([]byte, readBytes))
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(stream, count, " ", int64(cpuTime()-before)); err != nil {
		return err
	}
	return stream.Close()
}

// cpuTime is what this process has used.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func send(socket, milliseconds, bytes string) error {
	duration, err := strconv.Atoi(milliseconds)
	if err != nil {
		return err
	}
	pieceBytes, err := strconv.Atoi(bytes)
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
	piece := make([]byte, pieceBytes)
	if _, _, err := sendFor(session, warmUp, piece); err != nil {
		return err
	}
	started, before := time.Now(), cpuTime()
	sent, serverCPU, err := sendFor(session, time.Duration(duration)*time.Millisecond, piece)
	if err != nil {
		return err
	}
	elapsed, cpu := time.Since(started), cpuTime()-before+serverCPU
	session.Close()
	if err := server.Wait(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"bytesPerSecond":   float64(sent) / elapsed.Seconds(),
		"cpuMsPerGigabyte": cpu.Seconds() * 1e12 / float64(sent),
	})
}

// sendFor writes pieces until time is out; the other side must have read as many bytes, and says what CPU time they took.
func sendFor(session *yamux.Session, duration time.Duration, piece []byte) (int, time.Duration, error) {
	stream, err := session.OpenStream()
	if err != nil {
		return 0, 0, err
	}
	started := time.Now()
	sent := 0
	for time.Since(started) < duration {
		count, err := stream.Write(piece)
		if err != nil {
			return 0, 0, err
		}
		sent += count
	}
	if err := stream.Close(); err != nil {
		return 0, 0, err
	}
	var received int
	var cpu int64
	if _, err := fmt.Fscan(stream, &received, &cpu); err != nil {
		return 0, 0, err
	}
	if received != sent {
		return 0, 0, fmt.Errorf("%d bytes were sent, %d came", sent, received)
	}
	return sent, time.Duration(cpu), nil
}
