package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"tenon.test/peers/echo/proto"
)

type echoServer struct {
	proto.UnimplementedEchoServer
	// How each Wait ended, in order, until someone asks.
	waitEnds chan string
}

func newEchoServer() *echoServer {
	return &echoServer{waitEnds: make(chan string, 64)}
}

func (s *echoServer) Unary(ctx context.Context, request *proto.EchoRequest) (*proto.EchoReply, error) {
	return describeCall(ctx, request.GetPayload()), nil
}

func (s *echoServer) Collect(stream proto.Echo_CollectServer) error {
	var joined bytes.Buffer
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.SendAndClose(describeCall(stream.Context(), joined.Bytes()))
		}
		if err != nil {
			return err
		}
		joined.Write(request.GetPayload())
	}
}

func (s *echoServer) Repeat(request *proto.EchoRequest, stream proto.Echo_RepeatServer) error {
	for index := range request.GetCount() {
		if err := stream.Send(&proto.EchoReply{Payload: request.GetPayload(), Index: index}); err != nil {
			return err
		}
	}
	return nil
}

func (s *echoServer) Chat(stream proto.Echo_ChatServer) error {
	for index := uint32(0); ; index++ {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&proto.EchoReply{Payload: request.GetPayload(), Index: index}); err != nil {
			return err
		}
	}
}

func (s *echoServer) Fail(_ context.Context, request *proto.FailRequest) (*proto.EchoReply, error) {
	failure := status.New(codes.Code(request.GetStatus()), request.GetMessage())
	if request.GetDetail() == "" {
		return nil, failure.Err()
	}
	detailed, err := failure.WithDetails(&proto.FailDetail{Text: request.GetDetail()})
	if err != nil {
		return nil, err
	}
	return nil, detailed.Err()
}

func (s *echoServer) Wait(_ *proto.Empty, stream proto.Echo_WaitServer) error {
	if err := stream.Send(&proto.EchoReply{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	if errors.Is(stream.Context().Err(), context.DeadlineExceeded) {
		s.waitEnds <- "deadline"
	} else {
		s.waitEnds <- "cancelled"
	}
	// Old grpc-go has no status for a context's own error, and calls it UNKNOWN.
	return status.FromContextError(stream.Context().Err()).Err()
}

func (s *echoServer) WaitEnd(ctx context.Context, _ *proto.Empty) (*proto.WaitEndReply, error) {
	select {
	case reason := <-s.waitEnds:
		return &proto.WaitEndReply{Reason: reason}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *echoServer) Print(_ context.Context, request *proto.PrintRequest) (*proto.Empty, error) {
	fmt.Fprint(os.Stdout, request.GetStdout())
	fmt.Fprint(os.Stderr, request.GetStderr())
	return &proto.Empty{}, nil
}

func (s *echoServer) Crash(_ context.Context, request *proto.CrashRequest) (*proto.Empty, error) {
	// In a goroutine of its own: grpc-go has no recover, but the trace then names no library frame.
	go panic(request.GetMessage())
	select {}
}

// describeCall answers with what came with a call.
func describeCall(ctx context.Context, payload []byte) *proto.EchoReply {
	reply := &proto.EchoReply{Payload: payload, Metadata: echoedMetadata(ctx)}
	if deadline, ok := ctx.Deadline(); ok {
		reply.DeadlineMs = uint32(max(1, time.Until(deadline).Milliseconds()))
	}
	return reply
}

func echoedMetadata(ctx context.Context) []*proto.MetadataEntry {
	incoming, _ := metadata.FromIncomingContext(ctx)
	var entries []*proto.MetadataEntry
	for name, values := range incoming {
		if !strings.HasPrefix(name, "echo-") {
			continue
		}
		entry := &proto.MetadataEntry{Name: name}
		for _, value := range values {
			entry.Values = append(entry.Values, []byte(value))
		}
		entries = append(entries, entry)
	}
	sort.Slice(entries, func(a, b int) bool { return entries[a].Name < entries[b].Name })
	return entries
}
