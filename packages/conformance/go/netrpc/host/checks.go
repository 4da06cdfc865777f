package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/rpc"
	"reflect"
	"strings"

	"tenon.test/peers/netrpc/shared"
)

type check struct {
	name string
	run  func(s *session) error
}

// checks run in this order, all on one plugin but the last, which ends it.
var checks = []check{
	{"an argument that says nothing", checkGreet},
	{"a value of every type, from the plugin", checkSample},
	{"a value of every type, to the plugin", checkCheck},
	{"a value of every type, there and back", checkEcho},
	{"interface values, there and back", checkAny},
	{"plain values in an interface, there and back", checkPlain},
	{"an interface as the argument", checkArea},
	{"zero values", checkZero},
	{"an error is a text", checkFail},
	{"unknown method, service, and a name without a dot", checkUnknown},
	{"arguments of another type are an error, and the next call works", checkMismatch},
	{"answers out of order", checkOrder},
	{"64 calls at once", checkConcurrent},
	{"8 MiB both ways", checkLarge},
	{"each dispense is a new object", checkDispense},
	{"a name that the plugin does not have", checkUnknownName},
	{"an object of the host's", checkCallback},
	{"an object of the host's, its id the whole argument", checkCallbackID},
	{"an object of the plugin's", checkOffer},
	{"an object of the plugin's, its id the whole reply", checkOfferID},
	{"64 objects of either side at once", checkObjects},
	{"an object of the plugin's that calls one of the host's", checkChain},
	{"an id of the host's choice, dialed before it is served, and after", checkServeAt},
	{"bytes to the plugin", checkUpload},
	{"bytes from the plugin", checkDownload},
	{"bytes both ways on one stream", checkLoop},
	{"bytes that come when one half of the stream is closed", checkHalfClosed},
	{"ping", checkPing},
	{"synced stdout and stderr", checkPrint},
	{"graceful exit", checkGracefulExit},
	{"crash ends the call and the client", checkCrash},
}

func checkGreet(s *session) error {
	var greeting string
	err := s.probe.Call("Plugin.Greet", new(interface{}), &greeting)
	return errors.Join(err, expect("greeting", "Hello!", greeting))
}

func checkSample(s *session) error {
	var sample shared.Everything
	err := s.probe.Call("Plugin.Sample", new(interface{}), &sample)
	return errors.Join(err, expect("difference", "", shared.Difference(sample)))
}

func checkCheck(s *session) error {
	var difference string
	// By its address: gob asks a big.Int for its bytes by a method of the pointer.
	sample := shared.Sample()
	err := s.probe.Call("Plugin.Check", &sample, &difference)
	return errors.Join(err, expect("difference", "", difference))
}

func checkEcho(s *session) error {
	var came shared.Everything
	sample := shared.Sample()
	err := s.probe.Call("Plugin.Echo", &sample, &came)
	return errors.Join(err, expect("difference", "", shared.Difference(came)))
}

func checkAny(s *session) error {
	values := []interface{}{
		nil, true, "text", 7, int8(-8), uint16(16), int64(-1 << 62), uint64(1<<64 - 1), float32(1.5), -2.5, complex(1, -1),
		[]byte("bytes"), []string{"a", "b"}, []int{1, 2, 3}, shared.Square{Side: 2}, shared.Circle{Radius: 3},
		&shared.Polygon{Corners: []shared.Point{{X: 1, Y: 2}}},
		map[string]interface{}{"list": []interface{}{1, "two", shared.Square{Side: 3}}, "nested": map[string]interface{}{"x": 1.5}},
	}
	return echoEach(s, "Plugin.EchoAny", values)
}

func checkPlain(s *session) error {
	return echoEach(s, "Plugin.EchoPlain", []interface{}{
		nil, true, "text", 7, -2.5, int64(1 << 62), uint64(1<<64 - 1), []byte("bytes"), []string{"a", "b"}, []int{1, 2, 3},
		[]interface{}{"a", 1.5, true, nil}, map[string]interface{}{"list": []interface{}{1, "two"}, "text": "x"},
	})
}

func echoEach(s *session, method string, values []interface{}) error {
	for _, value := range values {
		var came interface{}
		if err := s.probe.Call(method, &value, &came); err != nil {
			return fmt.Errorf("%#v: %w", value, err)
		}
		if !reflect.DeepEqual(value, came) {
			return fmt.Errorf("expected %#v, came %#v", value, came)
		}
	}
	return nil
}

func checkArea(s *session) error {
	var shape shared.Shape = shared.Square{Side: 3}
	var area float64
	err := s.probe.Call("Plugin.Area", &shape, &area)
	return errors.Join(err, expect("area", 9.0, area))
}

func checkZero(s *session) error {
	var came shared.Everything
	sent := shared.Everything{Yes: true}
	if err := s.probe.Call("Plugin.Echo", &sent, &came); err != nil {
		return err
	}
	// A plugin that does not tell nil maps from empty ones sends those.
	for _, size := range []int{len(came.Nested), len(came.Points), len(came.Flags), len(came.ByName), len(came.Anything)} {
		if size > 0 {
			return fmt.Errorf("expected empty maps, came %#v", came)
		}
	}
	came.Nested, came.Points, came.Flags, came.ByName, came.Anything = nil, nil, nil, nil, nil
	if !reflect.DeepEqual(sent, came) {
		return fmt.Errorf("expected zero values, came %#v", came)
	}
	return nil
}

func checkFail(s *session) error {
	for _, message := range []string{"failed as asked", "50% of „it“ is\nmissing"} {
		var reply string
		err := s.probe.Call("Plugin.Fail", message, &reply)
		if _, isText := err.(rpc.ServerError); !isText {
			return fmt.Errorf("expected an error of the server's, came %#v", err)
		}
		if err := expect("message", message, err.Error()); err != nil {
			return err
		}
	}
	return nil
}

func checkUnknown(s *session) error {
	for method, expected := range map[string]string{
		"Plugin.Missing": "rpc: can't find method Plugin.Missing",
		"Other.Greet":    "rpc: can't find service Other.Greet",
		"Greet":          "rpc: service/method request ill-formed: Greet",
	} {
		var reply string
		err := s.probe.Call(method, shared.Terms{A: 1}, &reply)
		if err == nil {
			return fmt.Errorf("%s: expected an error", method)
		}
		if err := expect(method, expected, err.Error()); err != nil {
			return err
		}
	}
	return checkGreet(s)
}

func checkMismatch(s *session) error {
	var reply string
	err := s.probe.Call("Plugin.Fail", shared.Terms{A: 1}, &reply)
	if _, isText := err.(rpc.ServerError); !isText || !strings.HasPrefix(err.Error(), "gob: ") {
		return fmt.Errorf("expected an error of gob's, came %#v", err)
	}
	return checkGreet(s)
}

func checkOrder(s *session) error {
	names := []string{"first", "second", "third"}
	calls := make([]*rpc.Call, len(names))
	for index, name := range names {
		calls[index] = s.probe.Go("Plugin.Wait", name, new(string), nil)
	}
	for index := len(names) - 1; index >= 0; index-- {
		if err := s.probe.Call("Plugin.Release", names[index], new(struct{})); err != nil {
			return err
		}
		call := <-calls[index].Done
		if err := errors.Join(call.Error, expect("answer", names[index], *call.Reply.(*string))); err != nil {
			return err
		}
	}
	return nil
}

func checkConcurrent(s *session) error {
	return atOnce(func(number int) error {
		sent := interface{}(number)
		var came interface{}
		err := s.probe.Call("Plugin.EchoPlain", &sent, &came)
		return errors.Join(err, expect("echo", sent, came))
	})
}

func checkLarge(s *session) error {
	sent := shared.Bytes(8 << 20)
	var came []byte
	if err := s.probe.Call("Plugin.EchoBytes", sent, &came); err != nil {
		return err
	}
	if !bytes.Equal(sent, came) {
		return fmt.Errorf("%d bytes came back otherwise than they went: %d", len(sent), len(came))
	}
	return nil
}

func checkDispense(s *session) error {
	other, err := s.dispense()
	if err != nil {
		return err
	}
	for _, step := range []struct {
		client   *shared.Client
		expected int
	}{{s.probe, 1}, {s.probe, 2}, {other, 1}, {s.probe, 3}, {other, 2}} {
		var count int
		err := step.client.Call("Plugin.Next", new(interface{}), &count)
		if err := errors.Join(err, expect("count", step.expected, count)); err != nil {
			return err
		}
	}
	if err := other.Close(); err != nil {
		return err
	}
	if err := other.Call("Plugin.Next", new(interface{}), new(int)); !errors.Is(err, rpc.ErrShutdown) {
		return fmt.Errorf("expected a client that is shut down, came %v", err)
	}
	return checkGreet(s)
}

func checkUnknownName(s *session) error {
	_, err := s.connection.Dispense("missing")
	return expect("error", "unknown plugin type: missing", fmt.Sprint(err))
}

func expect[Value comparable](what string, expected, came Value) error {
	if expected == came {
		return nil
	}
	return fmt.Errorf("%s: expected %v, came %v", what, expected, came)
}

// atOnce runs something 64 times at once.
func atOnce(run func(number int) error) error {
	failures := make(chan error)
	for number := range 64 {
		go func() { failures <- run(number) }()
	}
	var failed error
	for range 64 {
		failed = errors.Join(failed, <-failures)
	}
	return failed
}
