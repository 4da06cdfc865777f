package main

import (
	"context"
	"fmt"
	"strings"
	"time"

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
	if err := s.stdout.waitFor(ctx, "printed to stdout\n"); err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	// A plugin may send its stderr through the stdio service, as Go does, or leave it to the pipe, whose lines are logs.
	either, cancel := context.WithCancel(ctx)
	defer cancel()
	came := make(chan error, 2)
	for _, buffer := range []*watchedBuffer{s.stderr, s.logs} {
		go func() { came <- buffer.waitFor(either, "printed to stderr") }()
	}
	return <-came
}

// go-plugin asks for a graceful exit and kills after 2 s: its log tells which of the two it was.
func checkGracefulExit(_ context.Context, s *session) error {
	startedAt := time.Now()
	s.client.Kill()
	took := time.Since(startedAt)
	logs, _ := s.logs.content()
	if strings.Contains(logs, "plugin failed to exit gracefully") || !strings.Contains(logs, `"plugin exited"`) {
		return fmt.Errorf("the plugin was killed after %s", took)
	}
	// The level of this line differs between go-plugins.
	if line := lineWith(logs, "plugin process exited"); strings.Contains(line, `"error"`) {
		return fmt.Errorf("the plugin's exit code is not 0: %s", line)
	}
	if took >= 2*time.Second {
		return fmt.Errorf("the plugin took %s to exit", took)
	}
	return nil
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
	if err := s.logs.waitFor(ctx, "plugin process exited"); err != nil {
		return err
	}
	logs, _ := s.logs.content()
	if line := lineWith(logs, "plugin process exited"); !strings.Contains(line, `"error":"exit status`) {
		return fmt.Errorf("the plugin's exit code is not told: %s", line)
	}
	return s.logs.waitFor(ctx, "crashed as asked")
}

func lineWith(text, part string) string {
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, part) {
			return line
		}
	}
	return "no such line"
}
