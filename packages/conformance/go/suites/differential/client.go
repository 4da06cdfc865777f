package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"

	"golang.org/x/net/http2"
)

// call is one request: see packages/conformance/suites/differential/script.ts.
type call struct {
	Upload   int    `json:"upload"`
	Download int    `json:"download"`
	End      string `json:"end"`
	Cancel   string `json:"cancel"`
}

// outcome is what became of a call.
type outcome struct {
	End    string `json:"end"`
	Status int    `json:"status"`
	Count  int    `json:"count"`
	Sum    uint32 `json:"sum"`
	// What the server says that it got.
	SentCount string `json:"sentCount"`
	SentSum   string `json:"sentSum"`
}

// run makes the calls of the scripts on stdin, each script on a connection of its own, and prints the outcomes.
func run(port string) error {
	var scripts [][][]call
	if err := json.NewDecoder(os.Stdin).Decode(&scripts); err != nil {
		return err
	}
	all := make([][][]outcome, len(scripts))
	for at, groups := range scripts {
		transport := &http2.Transport{
			AllowHTTP: true,
			DialTLSContext: func(_ context.Context, network, address string, _ *tls.Config) (net.Conn, error) {
				return net.Dial(network, address)
			},
		}
		for _, calls := range groups {
			outcomes := make([]outcome, len(calls))
			var group sync.WaitGroup
			for index, each := range calls {
				group.Add(1)
				go func() {
					defer group.Done()
					outcomes[index] = callOnce(transport, "http://127.0.0.1:"+port+"/", each)
				}()
			}
			group.Wait()
			all[at] = append(all[at], outcomes)
		}
		transport.CloseIdleConnections()
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}

// callOnce makes one call.
func callOnce(transport *http2.Transport, url string, told call) outcome {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, "POST", url, io.NopCloser(bytes.NewReader(pattern(told.Upload))))
	request.Header.Set("x-download", strconv.Itoa(told.Download))
	request.Header.Set("x-end", told.End)
	if told.Cancel == "start" {
		request.Body = io.NopCloser(&cancelling{cancel: cancel, done: ctx.Done()})
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return outcome{End: describe(err)}
	}
	defer response.Body.Close()
	result := outcome{Status: response.StatusCode, SentCount: response.Header.Get("x-count")}
	if told.Cancel == "headers" {
		// Its body may be here already: the caller does not look at it.
		cancel()
		return outcome{End: "cancelled"}
	}
	result.Count, result.Sum, err = addUp(response.Body)
	if err != nil {
		return outcome{End: describe(err)}
	}
	result.End = "ok"
	result.SentSum = response.Trailer.Get("x-sum")
	return result
}

// cancelling is a body that cancels its call when it is asked for: the headers are out by then.
type cancelling struct {
	cancel func()
	done   <-chan struct{}
}

func (c *cancelling) Read([]byte) (int, error) {
	c.cancel()
	<-c.done
	return 0, context.Canceled
}

func describe(err error) string {
	var reset http2.StreamError
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &reset):
		return fmt.Sprintf("reset %d", uint32(reset.Code))
	default:
		return "lost"
	}
}
