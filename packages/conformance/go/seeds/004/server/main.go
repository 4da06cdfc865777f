// The bare gRPC server of seed 004: listens at the TCP address in its argument, and serves one service and nothing else.
package main

import (
	"context"
	"fmt"
	"net"
	"os"

	"google.golang.org/grpc"

	"tenon.test/peers/seeds/004/plug"
)

type server struct{ plug.UnimplementedPlugServer }

func (*server) SayHello(_ context.Context, request *plug.HelloReq) (*plug.HelloRes, error) {
	return &plug.HelloRes{Msg: "hello, " + request.GetN()}, nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: %s <address>", os.Args[0])
	}
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		return err
	}
	s := grpc.NewServer()
	plug.RegisterPlugServer(s, &server{})
	return s.Serve(listener)
}
