package main

import (
	"math"
	"math/big"
	"math/rand"
	"reflect"
	"time"
)

// randomness fills values, at the edges of their types more often than chance would.
type randomness struct{ *rand.Rand }

var interestingInts = []int64{0, 1, -1, 63, 64, -65, 1 << 31, 1<<53 - 1, 1 << 53, -(1 << 53), math.MaxInt64, math.MinInt64}

var interestingFloats = []float64{0, math.Copysign(0, -1), 1, -0.1, math.MaxFloat32, math.SmallestNonzeroFloat32, math.Inf(1)}

var texts = []string{"", "a", "Grüße", "世界 🌍", "\x00", "a longer text, so that its length takes more than one byte: ................................................................"}

func (r randomness) fill(value reflect.Value, depth int) {
	switch value.Interface().(type) {
	case time.Time:
		zone := time.FixedZone("", []int{0, 3600, -5 * 3600, 20700, 34}[r.Intn(5)])
		made := time.Unix(r.Int63n(1<<36)-1<<35, r.Int63n(1e9)).In(zone)
		if r.Intn(3) == 0 {
			made = made.UTC()
		}
		value.Set(reflect.ValueOf(made))
		return
	case *big.Int:
		made := new(big.Int).Rand(r.Rand, new(big.Int).Lsh(big.NewInt(1), uint(r.Intn(200))))
		if r.Intn(2) == 0 {
			made.Neg(made)
		}
		value.Set(reflect.ValueOf(made))
		return
	}
	switch value.Kind() {
	case reflect.Bool:
		value.SetBool(r.Intn(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		// SetInt cuts to the type's width.
		value.SetInt(r.int() >> (64 - value.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		value.SetUint(uint64(r.int()) >> (64 - value.Type().Bits()))
	case reflect.Float32, reflect.Float64:
		value.SetFloat(r.float())
	case reflect.Complex128:
		value.SetComplex(complex(r.float(), r.float()))
	case reflect.String:
		value.SetString(texts[r.Intn(len(texts))])
	default:
		r.fillComposite(value, depth)
	}
}

func (r randomness) fillComposite(value reflect.Value, depth int) {
	switch value.Kind() {
	case reflect.Pointer:
		if depth > 0 && r.Intn(4) != 0 {
			r.fillPointer(value, depth)
		}
	case reflect.Slice:
		length := r.length(depth)
		value.Set(reflect.MakeSlice(value.Type(), length, length))
		r.fillElements(value, depth)
	case reflect.Array:
		r.fillElements(value, depth)
	case reflect.Map:
		value.Set(reflect.MakeMap(value.Type()))
		for range r.length(depth) {
			key, elem := reflect.New(value.Type().Key()).Elem(), reflect.New(value.Type().Elem()).Elem()
			r.fill(key, depth-1)
			r.fillElement(elem, depth-1)
			value.SetMapIndex(key, elem)
		}
	case reflect.Struct:
		for index := range value.NumField() {
			r.fill(value.Field(index), depth-1)
		}
	case reflect.Interface:
		if depth > 0 && r.Intn(5) != 0 {
			value.Set(reflect.ValueOf(r.concrete(value.NumMethod() > 0, depth)))
		}
	}
}

func (r randomness) fillPointer(value reflect.Value, depth int) {
	value.Set(reflect.New(value.Type().Elem()))
	r.fillElement(value.Elem(), depth-1)
}

func (r randomness) fillElements(list reflect.Value, depth int) {
	for index := range list.Len() {
		r.fillElement(list.Index(index), depth-1)
	}
}

// What stands in a list, in a map or behind a pointer must not be a nil pointer: gob cannot send those.
func (r randomness) fillElement(value reflect.Value, depth int) {
	if value.Kind() == reflect.Pointer && value.Type() != plainTypes["bigInt"] {
		r.fillPointer(value, depth)
	} else {
		r.fill(value, depth)
	}
}

func (r randomness) concrete(isShape bool, depth int) any {
	if isShape {
		switch r.Intn(3) {
		case 0:
			return Square{r.float()}
		case 1:
			return &Circle{r.float()}
		default:
			var inner Shape
			r.fill(reflect.ValueOf(&inner).Elem(), depth-1)
			return Group{inner}
		}
	}
	choices := []any{false, 0, int64(0), uint64(0), float64(0), "", []byte{}, []string{}, []int{}, []any{}, map[string]any{}}
	made := reflect.New(reflect.TypeOf(choices[r.Intn(len(choices))])).Elem()
	r.fill(made, depth-1)
	return made.Interface()
}

func (r randomness) length(depth int) int {
	if depth <= 0 {
		return 0
	}
	return r.Intn(4)
}

func (r randomness) int() int64 {
	if r.Intn(2) == 0 {
		return interestingInts[r.Intn(len(interestingInts))]
	}
	return int64(r.Uint64()) >> r.Intn(64)
}

func (r randomness) float() float64 {
	if r.Intn(2) == 0 {
		return interestingFloats[r.Intn(len(interestingFloats))]
	}
	return float64(float32(r.NormFloat64()))
}
