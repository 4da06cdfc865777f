package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"tenon.test/peers/echo/proto"
)

func checkUnimplemented(ctx context.Context, s *session) error {
	conn := s.connection.(*plugin.GRPCClient).Conn
	err := conn.Invoke(ctx, "/tenon.echo.v1.Echo/NoSuchMethod", &proto.Empty{}, &proto.Empty{})
	if status.Code(err) != codes.Unimplemented {
		return fmt.Errorf("expected Unimplemented, came %v", err)
	}
	return nil
}

func checkPing(_ context.Context, s *session) error {
	return s.connection.Ping()
}

func checkPrint(ctx context.Context, s *session) error {
	_, err := s.echo.Print(ctx, &proto.PrintRequest{Stdout: "printed to stdout\n", Stderr: "printed to stderr\n"})
	if err != nil {
		return err
	}
	return s.output.Printed(ctx, "printed to stdout\n", "printed to stderr")
}

func checkGracefulExit(_ context.Context, s *session) error {
	return s.output.GracefulExit(s.client)
}

func checkCrash(ctx context.Context, _ *session) error {
	s, err := startSession()
	if err != nil {
		return err
	}
	defer s.client.Kill()
	_, err = s.echo.Crash(ctx, &proto.CrashRequest{Message: "crashed as asked"})
	if status.Code(err) != codes.Unavailable {
		return fmt.Errorf("the call: expected Unavailable, came %v", err)
	}
	return s.output.Crashed(ctx, "crashed as asked")
}
