// Writes what Go's encoding/gob makes of a table of values, as JSON on stdout:
//
//	go run ./gob/vectors > ../../tenon/test/golden/gob/vectors.json
//
// Go counts type ids through the life of a process, so that each vector is made in a process of its own.
package main

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// A vector is a stream: what one encoder wrote, call by call.
type vector struct {
	Name    string   `json:"name"`
	Encodes []string `json:"encodes"`
}

func main() {
	if len(os.Args) == 2 {
		write(encode(find(os.Args[1])))
		return
	}
	vectors := make([]vector, 0, len(streams))
	for _, stream := range streams {
		output, err := exec.Command(os.Args[0], stream.name).Output()
		check(err)
		var one vector
		check(json.Unmarshal(output, &one))
		vectors = append(vectors, one)
	}
	write(vectors)
}

func find(name string) stream {
	for _, candidate := range streams {
		if candidate.name == name {
			return candidate
		}
	}
	panic("no stream named " + name)
}

func encode(from stream) vector {
	var buffer bytes.Buffer
	encoder := gob.NewEncoder(&buffer)
	made := vector{Name: from.name}
	for _, value := range from.values() {
		check(encoder.Encode(value))
		made.Encodes = append(made.Encodes, hex.EncodeToString(buffer.Bytes()))
		buffer.Reset()
	}
	return made
}

func write(value any) {
	text, err := json.MarshalIndent(value, "", "  ")
	check(err)
	fmt.Println(string(text))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
