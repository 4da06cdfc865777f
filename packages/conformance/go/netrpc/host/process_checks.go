package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"

	"tenon.test/peers/netrpc/shared"
)

func checkPing(s *session) error {
	return s.connection.Ping()
}

func checkPrint(s *session) error {
	args := shared.PrintArgs{Stdout: "printed to stdout\n", Stderr: "printed to stderr\n"}
	if err := s.probe.Call("Plugin.Print", args, new(struct{})); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
	defer cancel()
	return s.output.Printed(ctx, args.Stdout, "printed to stderr")
}

func checkGracefulExit(s *session) error {
	return s.output.GracefulExit(s.process)
}

func checkCrash(*session) error {
	s, err := startSession()
	if err != nil {
		return err
	}
	defer s.process.Kill()
	err = s.probe.Call("Plugin.Crash", "crashed as asked", new(struct{}))
	if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, rpc.ErrShutdown) {
		return fmt.Errorf("the call: expected an unexpected EOF, came %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
	defer cancel()
	return s.output.Crashed(ctx, "crashed as asked")
}
