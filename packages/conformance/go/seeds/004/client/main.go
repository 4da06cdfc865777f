// The main program of seed 004: starts the program in its second argument with the address in its first, waits until
// there is a connection, and prints the answer. Without a second argument the server is already there.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"tenon.test/peers/seeds/004/plug"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	address := os.Args[1]
	if len(os.Args) > 2 {
		server := exec.Command(os.Args[2], address)
		server.Stderr = os.Stderr
		if err := server.Start(); err != nil {
			return err
		}
		defer func() { _ = server.Process.Kill() }()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, err := grpc.DialContext(ctx, address,
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithBlock())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	response, err := plug.NewPlugClient(conn).SayHello(ctx, &plug.HelloReq{N: "a"})
	if err != nil {
		return err
	}
	fmt.Println(response.GetMsg())
	return nil
}
