package main

import (
	"math/big"
	"reflect"
	"time"
)

// A description of a Go type.
type description struct {
	Kind   string        `json:"kind"`
	Elem   *description  `json:"elem"`
	Key    *description  `json:"key"`
	Length int           `json:"length"`
	Fields []description `json:"fields"`
	Name   string        `json:"name"` // of a field
}

// Shape is what the registered types are received into.
type Shape interface{ Area() float64 }

type Square struct{ Side float64 }

func (s Square) Area() float64 { return s.Side * s.Side }

type Circle struct{ Radius float64 }

func (c *Circle) Area() float64 { return c.Radius }

type Group struct{ Inner Shape }

func (g Group) Area() float64 { return 0 }

// Tree and Forest are types that are part of themselves.
type Tree struct {
	Value       int64
	Left, Right *Tree
}

type Forest struct{ Trees map[string]Forest }

var plainTypes = map[string]reflect.Type{
	"bool":     reflect.TypeFor[bool](),
	"int":      reflect.TypeFor[int](),
	"int8":     reflect.TypeFor[int8](),
	"int16":    reflect.TypeFor[int16](),
	"int32":    reflect.TypeFor[int32](),
	"int64":    reflect.TypeFor[int64](),
	"uint":     reflect.TypeFor[uint](),
	"uint8":    reflect.TypeFor[uint8](),
	"uint16":   reflect.TypeFor[uint16](),
	"uint32":   reflect.TypeFor[uint32](),
	"uint64":   reflect.TypeFor[uint64](),
	"float":    reflect.TypeFor[float64](),
	"float32":  reflect.TypeFor[float32](),
	"complex":  reflect.TypeFor[complex128](),
	"string":   reflect.TypeFor[string](),
	"bytes":    reflect.TypeFor[[]byte](),
	"any":      reflect.TypeFor[any](),
	"plainAny": reflect.TypeFor[any](),
	"shape":    reflect.TypeFor[Shape](),
	"time":     reflect.TypeFor[time.Time](),
	"bigInt":   reflect.TypeFor[*big.Int](),
	"tree":     reflect.TypeFor[Tree](),
	"forest":   reflect.TypeFor[Forest](),
}

func typeOf(from description) reflect.Type {
	if plain, ok := plainTypes[from.Kind]; ok {
		return plain
	}
	switch from.Kind {
	case "pointer":
		return reflect.PointerTo(typeOf(*from.Elem))
	case "slice":
		return reflect.SliceOf(typeOf(*from.Elem))
	case "array":
		return reflect.ArrayOf(from.Length, typeOf(*from.Elem))
	case "map":
		return reflect.MapOf(typeOf(*from.Key), typeOf(*from.Elem))
	case "struct":
		fields := make([]reflect.StructField, 0, len(from.Fields))
		for _, field := range from.Fields {
			fields = append(fields, reflect.StructField{Name: field.Name, Type: typeOf(field)})
		}
		return reflect.StructOf(fields)
	}
	panic("no type of kind " + from.Kind)
}
