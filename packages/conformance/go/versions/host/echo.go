package main

import (
	"bytes"
	"context"
	"strconv"

	"tenon.test/peers/versions/proto"
	"tenon.test/peers/versions/shared"
)

// echo sends size bytes and compares what comes back.
func echo(old shared.OldClient, size int) string {
	sent := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	answer, err := old.Echo(context.Background(), &proto.Blob{Payload: sent})
	if err != nil {
		return err.Error()
	}
	if !bytes.Equal(sent, answer.GetPayload()) {
		return "other bytes came back"
	}
	return strconv.Itoa(len(sent)) + " bytes"
}
