package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"tenon.test/peers/echo/proto"
)

type check struct {
	name string
	run  func(ctx context.Context, s *session) error
}

// checks run in this order, all on one plugin but the last, which ends it.
var checks = []check{
	{"unary call", checkUnary},
	{"metadata reaches the handler", checkMetadata},
	{"deadline reaches the handler", checkDeadline},
	{"client stream", checkCollect},
	{"server stream", checkRepeat},
	{"bidirectional stream", checkChat},
	{"status with details", checkFail},
	{"cancel reaches the handler", checkCancel},
	{"expired deadline ends the call", checkExpired},
	{"8 MiB both ways", checkLarge},
	{"gzip both ways", checkGzip},
	{"64 calls at once", checkConcurrent},
	{"unknown method is unimplemented", checkUnimplemented},
	{"ping", checkPing},
	{"synced stdout and stderr", checkPrint},
	{"graceful exit", checkGracefulExit},
	{"crash ends the call and the client", checkCrash},
}

func checkUnary(ctx context.Context, s *session) error {
	reply, err := s.echo.Unary(ctx, &proto.EchoRequest{Payload: []byte("hello")})
	if err != nil {
		return err
	}
	return expect("payload", "hello", string(reply.GetPayload()))
}

func checkMetadata(ctx context.Context, s *session) error {
	ctx = metadata.AppendToOutgoingContext(ctx,
		"echo-text", "a", "echo-text", "b", "echo-raw-bin", "\x00\xff\x01", "other", "unseen")
	reply, err := s.echo.Unary(ctx, &proto.EchoRequest{})
	if err != nil {
		return err
	}
	var seen []string
	for _, entry := range reply.GetMetadata() {
		seen = append(seen, fmt.Sprintf("%s=%q", entry.GetName(), entry.GetValues()))
	}
	return expect("metadata", `echo-raw-bin=["\x00\xff\x01"] echo-text=["a" "b"]`, strings.Join(seen, " "))
}

func checkDeadline(ctx context.Context, s *session) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	reply, err := s.echo.Unary(ctx, &proto.EchoRequest{})
	if err != nil {
		return err
	}
	if left := reply.GetDeadlineMs(); left == 0 || left > 10_000 {
		return fmt.Errorf("the handler saw %d ms left of 10 s", left)
	}
	return nil
}

func checkCollect(ctx context.Context, s *session) error {
	stream, err := s.echo.Collect(ctx)
	if err != nil {
		return err
	}
	var sent bytes.Buffer
	for index := range 100 {
		payload := fmt.Appendf(nil, "%d,", index)
		sent.Write(payload)
		if err := stream.Send(&proto.EchoRequest{Payload: payload}); err != nil {
			return err
		}
	}
	reply, err := stream.CloseAndRecv()
	if err != nil {
		return err
	}
	return expect("joined payload", sent.String(), string(reply.GetPayload()))
}

func checkRepeat(ctx context.Context, s *session) error {
	stream, err := s.echo.Repeat(ctx, &proto.EchoRequest{Payload: []byte("again"), Count: 1000})
	if err != nil {
		return err
	}
	for index := uint32(0); ; index++ {
		reply, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return expect("count", "1000", fmt.Sprint(index))
		}
		if err != nil {
			return err
		}
		if reply.GetIndex() != index || string(reply.GetPayload()) != "again" {
			return fmt.Errorf("reply %d came as %d %q", index, reply.GetIndex(), reply.GetPayload())
		}
	}
}

func checkChat(ctx context.Context, s *session) error {
	stream, err := s.echo.Chat(ctx)
	if err != nil {
		return err
	}
	for index := range uint32(50) {
		text := fmt.Sprintf("line %d", index)
		if err := stream.Send(&proto.EchoRequest{Payload: []byte(text)}); err != nil {
			return err
		}
		reply, err := stream.Recv()
		if err != nil {
			return err
		}
		if reply.GetIndex() != index || string(reply.GetPayload()) != text {
			return fmt.Errorf("sent %q, came %d %q", text, reply.GetIndex(), reply.GetPayload())
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("after the end: expected EOF, came %v", err)
	}
	return nil
}

func checkFail(ctx context.Context, s *session) error {
	_, err := s.echo.Fail(ctx, &proto.FailRequest{
		Status: uint32(codes.FailedPrecondition), Message: "50% of „it“ is\nmissing", Detail: "the other half",
	})
	failure := status.Convert(err)
	if failure.Code() != codes.FailedPrecondition || failure.Message() != "50% of „it“ is\nmissing" {
		return fmt.Errorf("came %v", err)
	}
	if len(failure.Details()) != 1 {
		return fmt.Errorf("expected one detail, came %v", failure.Details())
	}
	detail, ok := failure.Details()[0].(*proto.FailDetail)
	if !ok {
		return fmt.Errorf("expected a FailDetail, came %T", failure.Details()[0])
	}
	return expect("detail", "the other half", detail.GetText())
}

func checkCancel(ctx context.Context, s *session) error {
	waitCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.echo.Wait(waitCtx, &proto.Empty{})
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	cancel()
	if _, err := stream.Recv(); status.Code(err) != codes.Canceled {
		return fmt.Errorf("the caller: expected Canceled, came %v", err)
	}
	end, err := s.echo.WaitEnd(ctx, &proto.Empty{})
	if err != nil {
		return err
	}
	return expect("the handler's end", "cancelled", end.GetReason())
}

func checkExpired(ctx context.Context, s *session) error {
	waitCtx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	stream, err := s.echo.Wait(waitCtx, &proto.Empty{})
	if err != nil {
		return err
	}
	for err == nil {
		_, err = stream.Recv()
	}
	if status.Code(err) != codes.DeadlineExceeded {
		return fmt.Errorf("the caller: expected DeadlineExceeded, came %v", err)
	}
	// Which of the two a handler sees is a race between its own clock and the caller's RST_STREAM.
	_, err = s.echo.WaitEnd(ctx, &proto.Empty{})
	return err
}

func checkLarge(ctx context.Context, s *session) error {
	payload := bytes.Repeat([]byte("0123456789abcdef"), 8<<20/16)
	reply, err := s.echo.Unary(ctx, &proto.EchoRequest{Payload: payload})
	if err != nil {
		return err
	}
	if !bytes.Equal(payload, reply.GetPayload()) {
		return fmt.Errorf("%d bytes went, %d others came", len(payload), len(reply.GetPayload()))
	}
	return nil
}

func checkConcurrent(ctx context.Context, s *session) error {
	failures := make([]error, 64)
	var group sync.WaitGroup
	for index := range failures {
		group.Add(1)
		go func() {
			defer group.Done()
			text := fmt.Sprint(index)
			reply, err := s.echo.Unary(ctx, &proto.EchoRequest{Payload: []byte(text)})
			failures[index] = errors.Join(err, expect("payload", text, string(reply.GetPayload())))
		}()
	}
	group.Wait()
	return errors.Join(failures...)
}

func expect(what, expected, came string) error {
	if expected == came {
		return nil
	}
	return fmt.Errorf("%s: expected %q, came %q", what, expected, came)
}
