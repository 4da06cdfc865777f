package main

import (
	"errors"
	"fmt"
	"net/rpc"
	"sync/atomic"
	"time"

	"tenon.test/peers/netrpc/bench/shared"
)

// warmUp is how long each size is called before anything counts, as packages/bench does it.
const warmUp = 700 * time.Millisecond

type loadResult struct {
	CallsPerSecond float64 `json:"callsPerSecond"`
	CPUUsPerCall   float64 `json:"cpuUsPerCall"`
}

// caller calls the plugin, and compares every answer.
type caller struct {
	client    *rpc.Client
	pluginPid int
}

type size struct {
	name string
	call func(number int) error
}

func (c *caller) sizes() []size {
	return []size{
		{"32 B", c.small},
		{"0.6 kB", func(number int) error { return c.record(number, 8) }},
		{"6 kB", func(number int) error { return c.record(number, 105) }},
	}
}

func (c *caller) small(number int) error {
	sent := shared.NewSmall(number)
	var came shared.Small
	if err := c.client.Call("Plugin.EchoSmall", sent, &came); err != nil {
		return err
	}
	if came != sent {
		return fmt.Errorf("a wrong answer: sent %v, came %v", sent, came)
	}
	return nil
}

// record compares what packages/bench compares: the number, the last item and how many there are.
func (c *caller) record(number, itemCount int) error {
	sent := shared.NewRecord(number, itemCount)
	var came shared.Record
	if err := c.client.Call("Plugin.EchoRecord", sent, &came); err != nil {
		return err
	}
	if came.Number != number || len(came.Items) != itemCount || came.Items[itemCount-1].ID != sent.Items[itemCount-1].ID {
		return errors.New("a wrong answer")
	}
	return nil
}

func (c *caller) runLoads(duration time.Duration) (map[string]loadResult, error) {
	results := map[string]loadResult{}
	for _, size := range c.sizes() {
		if _, err := callFor(warmUp, 64, size.call); err != nil {
			return nil, err
		}
	}
	for _, size := range c.sizes() {
		for _, inFlight := range []int{1, 64} {
			result, err := c.runLoad(duration, inFlight, size.call)
			if err != nil {
				return nil, err
			}
			results[fmt.Sprintf("%s, %d in flight", size.name, inFlight)] = result
		}
	}
	return results, nil
}

// runLoad runs one load, after a third of its time that does not count.
func (c *caller) runLoad(duration time.Duration, inFlight int, call func(int) error) (loadResult, error) {
	if _, err := callFor(duration/3, inFlight, call); err != nil {
		return loadResult{}, err
	}
	cpuBefore := cpuUs(c.pluginPid)
	startedAt := time.Now()
	calls, err := callFor(duration, inFlight, call)
	elapsed := time.Since(startedAt)
	return loadResult{
		CallsPerSecond: float64(calls) / elapsed.Seconds(),
		CPUUsPerCall:   (cpuUs(c.pluginPid) - cpuBefore) / float64(calls),
	}, err
}

func callFor(duration time.Duration, inFlight int, call func(int) error) (int64, error) {
	end := time.Now().Add(duration)
	var calls atomic.Int64
	done := make(chan error)
	for range inFlight {
		go func() {
			for time.Now().Before(end) {
				if err := call(int(calls.Add(1))); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	var failed error
	for range inFlight {
		failed = errors.Join(failed, <-done)
	}
	return calls.Load(), failed
}
