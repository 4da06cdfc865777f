// Takes types and gob streams of them on stdin, one JSON request a line, and answers each with a line:
//
//   - "again" is the stream of the request, decoded into the type and encoded anew;
//   - "random" is a stream of values that Go has made up;
//   - "error" says what went wrong instead.
//
// The types are made by reflection from their descriptions. The other side decodes both streams and compares.
package main

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"reflect"
)

// A request has values of one type, as one encoder wrote them.
type request struct {
	Type   description `json:"type"`
	Stream []byte      `json:"stream"`
	Count  int         `json:"count"`
	Seed   int64       `json:"seed"`
}

type answer struct {
	Again  []byte `json:"again,omitempty"`
	Random []byte `json:"random,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	gob.Register(map[string]any{})
	gob.Register([]any{})
	gob.Register(Square{})
	gob.Register(&Circle{})
	gob.Register(Group{})
	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		if err := answers.Encode(serve(line)); err != nil {
			panic(err)
		}
	}
}

func serve(line []byte) (made answer) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	defer func() {
		if reason := recover(); reason != nil {
			made = answer{Error: fmt.Sprint("panic: ", reason)}
		}
	}()
	valueType := typeOf(asked.Type)
	again, err := encodeAgain(valueType, asked)
	if err != nil {
		return answer{Error: fmt.Sprintf("%s: %s", valueType, err)}
	}
	random, err := encodeRandom(valueType, asked)
	if err != nil {
		return answer{Error: fmt.Sprintf("random %s: %s", valueType, err)}
	}
	return answer{Again: again, Random: random}
}

func encodeAgain(valueType reflect.Type, asked request) ([]byte, error) {
	decoder := gob.NewDecoder(bytes.NewReader(asked.Stream))
	var again bytes.Buffer
	encoder := gob.NewEncoder(&again)
	for range asked.Count {
		value := reflect.New(valueType)
		if err := decoder.DecodeValue(value); err != nil {
			return nil, err
		}
		if err := encoder.EncodeValue(value); err != nil {
			return nil, err
		}
	}
	return again.Bytes(), nil
}

func encodeRandom(valueType reflect.Type, asked request) ([]byte, error) {
	source := randomness{rand.New(rand.NewSource(asked.Seed))}
	var random bytes.Buffer
	encoder := gob.NewEncoder(&random)
	for range asked.Count {
		value := reflect.New(valueType)
		source.fill(value.Elem(), 4)
		if err := encoder.EncodeValue(value); err != nil {
			return nil, err
		}
	}
	return random.Bytes(), nil
}
