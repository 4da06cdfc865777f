// Writes vectors.json: header blocks made by golang.org/x/net/http2/hpack, with the fields that are in them.
// Run it as: go run . > vectors.json && npx oxfmt vectors.json
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/net/http2/hpack"
)

// session is what one connection sends in one direction.
type session struct {
	Name string `json:"name"`
	// TableBytes is what the decoder announced as SETTINGS_HEADER_TABLE_SIZE.
	TableBytes uint32  `json:"tableBytes"`
	Blocks     []block `json:"blocks"`
}

type block struct {
	Hex string `json:"hex"`
	// Fields is flat: name, value, name, value; each character is one byte.
	Fields []string `json:"fields"`
}

// recorder encodes blocks and notes them down.
type recorder struct {
	session session
	out     bytes.Buffer
	encoder *hpack.Encoder
}

func newRecorder(name string, tableBytes uint32) *recorder {
	r := &recorder{session: session{Name: name, TableBytes: tableBytes}}
	r.encoder = hpack.NewEncoder(&r.out)
	r.encoder.SetMaxDynamicTableSizeLimit(tableBytes)
	return r
}

func (r *recorder) block(fields ...hpack.HeaderField) {
	r.out.Reset()
	flat := []string{}
	for _, field := range fields {
		if err := r.encoder.WriteField(field); err != nil {
			panic(err)
		}
		flat = append(flat, latin1(field.Name), latin1(field.Value))
	}
	r.session.Blocks = append(r.session.Blocks, block{Hex: hex.EncodeToString(r.out.Bytes()), Fields: flat})
}

// latin1 makes each byte one character, as JSON has no bytes.
func latin1(text string) string {
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

func field(name, value string) hpack.HeaderField {
	return hpack.HeaderField{Name: name, Value: value}
}

func secret(name, value string) hpack.HeaderField {
	return hpack.HeaderField{Name: name, Value: value, Sensitive: true}
}

// random gives the same numbers in every version of Go.
type random uint32

func (r *random) below(n int) int {
	*r = *r*1664525 + 1013904223
	return int(uint32(*r)>>8) % n
}

func (r *random) text(length, alphabet int) string {
	text := make([]byte, length)
	for i := range text {
		text[i] = byte((0x61 + r.below(alphabet)) & 0xff)
	}
	return string(text)
}

// staticEntries has one block for each entry of the static table; Go writes it as the entry's index.
func staticEntries() session {
	r := newRecorder("the static table", 4096)
	decoder := hpack.NewDecoder(0, nil)
	for index := byte(1); index <= 61; index++ {
		fields, err := decoder.DecodeFull([]byte{0x80 | index})
		if err != nil {
			panic(err)
		}
		r.block(fields...)
	}
	return r.session
}

func requests() session {
	r := newRecorder("gRPC requests, each with its own timeout", 4096)
	for i := range 20 {
		r.block(
			field(":method", "POST"), field(":scheme", "http"),
			field(":path", []string{"/proto.KV/Get", "/proto.KV/Put", "/grpc.health.v1.Health/Check"}[i%3]),
			field(":authority", "localhost"), field("content-type", "application/grpc"),
			field("user-agent", "grpc-go/1.83.0"), field("te", "trailers"),
			field("grpc-timeout", fmt.Sprintf("%dm", 29999-i*7)),
		)
	}
	return r.session
}

func answers() session {
	r := newRecorder("gRPC answers and trailers", 4096)
	for i := range 4 {
		r.block(field(":status", "200"), field("content-type", "application/grpc"))
		r.block(field("grpc-status", "0"), field("grpc-message", ""))
		r.block(field(":status", "200"), field("content-type", "application/grpc"),
			field("grpc-status", "5"), field("grpc-message", fmt.Sprintf("no key %d %%E2%%82%%AC", i)))
	}
	return r.session
}

func secrets() session {
	r := newRecorder("fields never to be indexed", 4096)
	for range 2 {
		r.block(secret("authorization", "Bearer abc.def.ghi"), field("x-plain", "1"),
			secret("cookie", "id=1"), secret("x-own-secret", "\x00\xff"), secret("x-plain", "2"))
	}
	return r.session
}

// everyByte has each byte alone, so that its Huffman code is in it, and all of them in a row.
func everyByte() session {
	r := newRecorder("every byte", 4096)
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
		// The zeros have 5 bits, so that the whole string is shorter in Huffman code whatever the byte in the middle is.
		r.block(secret("x", "000000000000"+string([]byte{byte(i)})+"000000000000"))
	}
	r.block(secret("x", string(all)))
	return r.session
}

func resizes() session {
	r := newRecorder("table size updates", 65536)
	both := []hpack.HeaderField{field("x-first", "one"), field("x-second", "two"), field(":path", "/a.B/C")}
	r.block(both...)
	for _, sizes := range [][]uint32{{0}, {4096}, {80}, {0, 4096}, {65536}, {100, 60, 3000}, {65536, 40}} {
		for _, size := range sizes {
			r.encoder.SetMaxDynamicTableSize(size)
		}
		r.block(both...)
		r.block(both...)
	}
	return r.session
}

func evictions() session {
	r := newRecorder("entries that push each other out", 4096)
	random := random(7)
	for range 60 {
		fields := []hpack.HeaderField{}
		for range 1 + random.below(6) {
			name := "x-" + random.text(1, 9)
			value := random.text(random.below(200), []int{3, 26, 200}[random.below(3)])
			fields = append(fields, hpack.HeaderField{Name: name, Value: value, Sensitive: random.below(8) == 0})
		}
		r.block(fields...)
	}
	r.block(field("x-larger-than-the-table", random.text(5000, 26)))
	r.block(field("x-a", "after the table was emptied"))
	return r.session
}

// deepTable fills a large table with many small entries, so that indices and the ring take their long forms.
func deepTable() session {
	r := newRecorder("a deep table", 65536)
	r.encoder.SetMaxDynamicTableSize(65536)
	for i := range 30 {
		fields := []hpack.HeaderField{}
		for k := range 25 {
			fields = append(fields, field("n", fmt.Sprint((i*25+k)%500)))
		}
		r.block(fields...)
	}
	return r.session
}

func main() {
	sessions := []session{
		staticEntries(), requests(), answers(), secrets(), everyByte(), resizes(), evictions(), deepTable(),
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(sessions); err != nil {
		panic(err)
	}
}
