package shared

import (
	"encoding/gob"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"time"
)

// Shape is an interface whose values travel under registered names.
type Shape interface{ Area() float64 }

// Square is registered as a value, under the name that Go makes of its package's path.
type Square struct{ Side float64 }

// Area of the square.
func (s Square) Area() float64 { return s.Side * s.Side }

// Circle is registered under a name of its own.
type Circle struct{ Radius float64 }

// Area of the circle.
func (c Circle) Area() float64 { return math.Pi * c.Radius * c.Radius }

// Polygon is registered as a pointer, whose name has no path.
type Polygon struct{ Corners []Point }

// Area of the polygon, which nobody asks for.
func (*Polygon) Area() float64 { return 0 }

func init() {
	gob.Register(Square{})
	gob.RegisterName("circle", Circle{})
	gob.Register(&Polygon{})
	gob.Register(map[string]interface{}{})
	gob.Register([]interface{}{})
}

// Named types of basic kinds: gob sends what they are made of.
type (
	// Celsius is a float.
	Celsius float64
	// Name is a string.
	Name string
	// Digest is an array of bytes.
	Digest [4]byte
)

// Base is embedded.
type Base struct {
	ID   Name
	Tags []string
}

// Point is pointed at.
type Point struct{ X, Y int }

// Tree contains itself.
type Tree struct {
	Value       int
	Left, Right *Tree
}

// Ints has every width.
type Ints struct {
	Int                  int
	Int8                 int8
	Int16                int16
	Int32                int32
	Int64, Least         int64
	Uint                 uint
	Uint8                uint8
	Uint16               uint16
	Uint32               uint32
	Uint64               uint64
	Pointed              **int
	Missing              *int
	Float32              float32
	Float64, Inf, Minute float64
}

// Everything has a field of every kind of type that gob knows.
type Everything struct {
	Base
	Ints       Ints
	Yes        bool
	Text       string
	Bytes      []byte
	Complex64  complex64
	Complex128 complex128
	Array      [3]int
	Pairs      [2][2]string
	Digest     Digest
	Names      []Name
	Matrix     [][]float64
	Celsius    Celsius
	Nested     map[string]map[int][]string
	Points     map[Name]*Point
	Flags      map[int64]bool
	Tree       *Tree
	Shape      Shape
	Shapes     []Shape
	NoShape    Shape
	ByName     map[string]Shape
	Any        interface{}
	Anything   map[string]interface{}
	Time       time.Time
	Zoned      time.Time
	Big        *big.Int
	Negative   big.Int
	Ratio      *big.Rat
	Address    netip.Addr
}

// Sample is the value that both sides have to agree on.
func Sample() Everything {
	seven := 7
	pointed := &seven
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	return Everything{
		Base: Base{ID: "sample", Tags: []string{"a", "b"}},
		Ints: Ints{
			Int: -1, Int8: math.MinInt8, Int16: math.MaxInt16, Int32: math.MinInt32,
			Int64: math.MaxInt64, Least: math.MinInt64,
			Uint: 1, Uint8: math.MaxUint8, Uint16: math.MaxUint16, Uint32: math.MaxUint32, Uint64: math.MaxUint64,
			Pointed: &pointed, Float32: 1.5, Float64: math.Pi, Inf: math.Inf(-1), Minute: math.SmallestNonzeroFloat64,
		},
		Yes: true, Text: "Grüße, 世界 \U0001F44B", Bytes: []byte{0, 1, 254, 255},
		Complex64: complex(0.5, -2), Complex128: complex(math.Pi, math.E),
		Array: [3]int{1, 0, -3}, Pairs: [2][2]string{{"a", "b"}, {"", "d"}}, Digest: Digest{0xde, 0xad, 0xbe, 0xef},
		Names: []Name{"one", "two"}, Matrix: [][]float64{{1, 2.5}, {-3}}, Celsius: 21.5,
		Nested: map[string]map[int][]string{"outer": {1: {"x"}, -2: {"y", "z"}}, "other": {3: {"w"}}},
		Points: map[Name]*Point{"here": {X: 1, Y: 2}, "there": {X: -3}},
		Flags:  map[int64]bool{1: true, -1 << 40: false},
		Tree:   &Tree{Value: 1, Left: &Tree{Value: 2, Right: &Tree{Value: 3}}},
		Shape:  Square{Side: 2},
		Shapes: []Shape{Circle{Radius: 1}, &Polygon{Corners: []Point{{X: 1}, {Y: 1}}}, Square{Side: 3}},
		ByName: map[string]Shape{"round": Circle{Radius: 2}},
		Any:    "any",
		Anything: map[string]interface{}{
			"number": 42, "list": []interface{}{"a", 1.5, true}, "deeper": map[string]interface{}{"bytes": []byte("raw")},
		},
		Time:  time.Date(2024, 2, 29, 12, 34, 56, 789_000_000, time.UTC),
		Zoned: time.Date(1999, 12, 31, 23, 59, 59, 123_456_789, time.FixedZone("", 2*60*60)),
		Big:   huge, Negative: *big.NewInt(-5), Ratio: big.NewRat(-22, 7),
		Address: netip.MustParseAddr("2001:db8::1"),
	}
}

// Difference names the first field in which a value is not the sample; empty when it is the sample.
func Difference(came Everything) string {
	expected, actual := reflect.ValueOf(Sample()), reflect.ValueOf(came)
	for index := range expected.NumField() {
		wanted, got := expected.Field(index).Interface(), actual.Field(index).Interface()
		if !same(wanted, got) {
			return fmt.Sprintf("%s: expected %#v, came %#v", expected.Type().Field(index).Name, wanted, got)
		}
	}
	return ""
}

// same compares times by their instant and their offset: their location is a pointer, which differs.
func same(expected, actual interface{}) bool {
	wanted, isTime := expected.(time.Time)
	if !isTime {
		return reflect.DeepEqual(expected, actual)
	}
	_, wantedOffset := wanted.Zone()
	_, offset := actual.(time.Time).Zone()
	return wanted.Equal(actual.(time.Time)) && wantedOffset == offset
}
