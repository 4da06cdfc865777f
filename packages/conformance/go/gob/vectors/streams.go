package main

import (
	"encoding/gob"
	"errors"
	"math"
	"math/big"
	"strings"
	"time"
)

// A stream is what one encoder is given, value by value; made late, so that types are registered in its process only.
type stream struct {
	name   string
	values func() []any
}

func of(values ...any) func() []any {
	return func() []any { return values }
}

// Pointers to interfaces, so that Encode sees the interface and not what is in it.
func boxed(values ...any) []any {
	boxes := make([]any, 0, len(values))
	for _, value := range values {
		boxes = append(boxes, &value)
	}
	return boxes
}

type Point struct{ X, Y int }

type Request struct {
	ServiceMethod string
	Seq           uint64
}

type Response struct {
	ServiceMethod string
	Seq           uint64
	Error         string
}

type Scalars struct {
	Bool    bool
	Int     int
	Int8    int8
	Uint    uint
	Uint32  uint32
	Float   float64
	Float32 float32
	Complex complex128
	String  string
	Bytes   []byte
}

type Lists struct {
	Numbers [3]int
	Bytes   [4]byte
	Words   []string
	Matrix  [][]float64
	Points  []Point
}

type Maps struct {
	Counts map[string]int
	Nested map[string]map[int]Point
	Empty  map[string]bool
	None   map[string]bool
}

type Pointers struct {
	Number *int
	Zero   *int
	Nil    *int
	Point  *Point
	Deep   **string
}

type Base struct{ Id int }

type Derived struct {
	Base
	Name string
}

type Tree struct {
	Value       int
	Left, Right *Tree
}

type Forest struct{ Trees []Forest }

type Branch struct {
	Name     string
	Branches []Branch
	Leaves   []int
}

type Shape interface{ Area() float64 }

type Square struct{ Side float64 }

func (s Square) Area() float64 { return s.Side * s.Side }

type Circle struct{ Radius float64 }

func (c *Circle) Area() float64 { return math.Pi * c.Radius * c.Radius }

type Drawing struct {
	Title  string
	Shapes []any
	Frame  Shape
}

type Group struct{ Inner Shape }

func (g Group) Area() float64 { return g.Inner.Area() }

type Times struct {
	At    time.Time
	Maybe *time.Time
	Never time.Time
}

type Big struct{ N, M *big.Int }

// Celsius has GobEncode and GobDecode of its own.
type Celsius struct{ degrees int8 }

func (c Celsius) GobEncode() ([]byte, error) { return []byte{byte(c.degrees)}, nil }

func (c *Celsius) GobDecode(data []byte) error {
	if len(data) != 1 {
		return errors.New("a Celsius is one byte")
	}
	c.degrees = int8(data[0])
	return nil
}

// Version is a BinaryMarshaler.
type Version struct{ text string }

func (v Version) MarshalBinary() ([]byte, error) { return []byte(v.text), nil }

func (v *Version) UnmarshalBinary(data []byte) error {
	v.text = string(data)
	return nil
}

type Custom struct {
	Temperature Celsius
	Version     Version
}

type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

func pointerTo[T any](value T) *T { return &value }

func registerShapes() {
	gob.Register(Square{})
	gob.Register(&Circle{})
	gob.Register(Group{})
}

func registerTrees() {
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

var moment = time.Date(2026, 11, 20, 14, 36, 47, 123456789, time.FixedZone("", 3600))

// The NaN among the floats is JavaScript's: Go's has a payload, which a number in JavaScript cannot show.
var streams = []stream{
	{"bool", of(true, false)},
	{"int", of(0, 1, -1, 63, 64, -64, -65, 127, 128, -129, 1<<31, -(1 << 31), 1<<53, math.MaxInt64, math.MinInt64)},
	{"uint", of(uint(0), uint(127), uint(128), uint(255), uint(256), uint(1<<32), uint64(math.MaxUint64))},
	{"float", of(0.0, 1.0, -1.0, 17.0, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.Float64frombits(0x7FF8<<48))},
	{"complex", of(0i, 1+2i, complex64(-0.5i))},
	{"string", of("", "hello", "Grüße, 世界 🌍", strings.Repeat("long ", 60))},
	{"bytes", of([]byte{}, []byte{0, 1, 255}, make([]byte, 200))},
	{"struct", of(Point{22, 33}, Point{}, Point{Y: -1}, &Point{X: 1})},
	{"request", of(Request{"Plugin.Greet", 0}, Request{"Dispenser.Dispense", 300})},
	{"response", of(Response{"Plugin.Greet", 7, ""}, struct{}{}, Response{"Plugin.Greet", 8, "no greeting"})},
	{"scalars", of(Scalars{true, -5, 127, 6, 1 << 31, 2.5, 0.5, 1i, "s", []byte("b")}, Scalars{})},
	{"lists", of(Lists{[3]int{1, 0, 3}, [4]byte{1, 2, 200, 0}, []string{"a", ""}, [][]float64{{1, 2}, {}}, []Point{{1, 2}, {}}}, Lists{})},
	{"slice", of([]int{}, []int{1, -2, 300}, []string{"x"}, [][]byte{{1}, {}}, []int{5})},
	{"array", of([2]string{"a", "b"}, [2][2]bool{{true, false}, {false, true}})},
	{"maps", of(Maps{map[string]int{"one": 1}, map[string]map[int]Point{"a": {-1: {1, 2}}}, map[string]bool{}, nil})},
	{"map", of(map[string][]int{"a": {1, 2}}, map[int]string{}, map[Point]bool{{1, 2}: true})},
	{"pointers", of(Pointers{pointerTo(5), pointerTo(0), nil, &Point{1, 2}, pointerTo(pointerTo("deep"))}, Pointers{Point: &Point{}})},
	{"embedded", of(Derived{Base{7}, "seven"})},
	{"recursive", of(Tree{1, &Tree{2, nil, nil}, &Tree{3, nil, &Tree{}}}, Forest{[]Forest{{}, {[]Forest{{}}}}})},
	{"recursive list", of([]Branch{{"low", []Branch{{"high", nil, []int{1}}}, []int{2, 3}}, {}})},
	{"generic", of(Pair[string, Point]{"a", Point{1, 2}}, Pair[string, []Pair[int, bool]]{Value: []Pair[int, bool]{{1, true}}})},
	{"empty struct", of(struct{}{}, struct{}{})},
	{"any", func() []any {
		return boxed(nil, "text", 5, -1.5, true, []byte{1, 2}, []string{"a"}, int8(3), uint64(9), []int{1}, 2i)
	}},
	{"any with maps", func() []any {
		registerTrees()
		return boxed(
			map[string]any{"list": []any{1, "two", nil}},
			[]any{map[string]any{"again": map[string]any{}}},
			map[string]any{},
		)
	}},
	{"interface", func() []any {
		registerShapes()
		return []any{
			Drawing{"first", []any{Square{2}, &Circle{1}, Square{3}}, nil},
			Drawing{"second", nil, &Circle{}},
		}
	}},
	{"interface in interface", func() []any {
		registerShapes()
		return []any{
			Drawing{Frame: Group{Group{Square{1}}}, Title: "nested"},
			Drawing{Shapes: []any{Group{&Circle{2}}, Group{Square{4}}}},
		}
	}},
	{"interface at the top", func() []any {
		registerShapes()
		shapes := []Shape{Group{Square{5}}, &Circle{6}}
		return []any{&shapes[0], &shapes[1]}
	}},
	{"time", of(moment, moment.UTC(), time.Time{}, time.Date(1, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600+59)), time.Date(-44, 3, 15, 0, 0, 0, 1, time.UTC), time.Date(20000, 1, 1, 0, 0, 0, 0, time.FixedZone("", 0)))},
	{"times", of(Times{At: moment, Maybe: &time.Time{}}, Times{})},
	{"big.Int", of(big.NewInt(0), big.NewInt(-5), new(big.Int).Lsh(big.NewInt(1), 100))},
	{"big.Ints", of(Big{big.NewInt(300), nil}, Big{nil, big.NewInt(0)})},
	{"custom", of(Custom{Celsius{-4}, Version{"1.2"}}, Custom{})},
}
