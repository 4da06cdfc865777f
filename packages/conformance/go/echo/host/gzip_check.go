package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding/gzip"

	"tenon.test/peers/echo/proto"
)

// checkGzip sends messages of all sizes compressed, as one and in a stream; the plugin answers compressed.
func checkGzip(ctx context.Context, s *session) error {
	compressor := grpc.UseCompressor(gzip.Name)
	payloads := []string{"", "a", strings.Repeat("b", 100_000), "c", strings.Repeat("d", 3_000_000)}
	for _, payload := range payloads {
		reply, err := s.echo.Unary(ctx, &proto.EchoRequest{Payload: []byte(payload)}, compressor)
		if err != nil {
			return err
		}
		if string(reply.GetPayload()) != payload {
			return fmt.Errorf("%d bytes came back as %d others", len(payload), len(reply.GetPayload()))
		}
	}
	stream, err := s.echo.Chat(ctx, compressor)
	if err != nil {
		return err
	}
	for _, payload := range payloads {
		if err := stream.Send(&proto.EchoRequest{Payload: []byte(payload)}); err != nil {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	for index, payload := range payloads {
		reply, err := stream.Recv()
		if err != nil {
			return err
		}
		if string(reply.GetPayload()) != payload {
			return fmt.Errorf("reply %d has %d bytes, not those sent", index, len(reply.GetPayload()))
		}
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("expected the end, came %v", err)
	}
	return nil
}
