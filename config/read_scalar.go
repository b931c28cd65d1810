package config

import (
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// readScalar reads one text, number or truth value. Text is taken as it is written: +81901234567 is a telephone number.
func (d *draft) readScalar(node ast.Node, into reflect.Value, path string) {
	scalar, ok := node.(ast.ScalarNode)
	if !ok {
		d.addUnread(node, path, "is not a single value", "write one value here, not a list or a mapping")
		return
	}
	text := textOf(scalar)
	if text == "" || node.Type() == ast.NullType {
		d.addEmpty(path)
		return
	}
	d.places[path] = placeOf(node)
	d.checkSecret(path, text)
	switch into.Kind() { //nolint:exhaustive // The shape has no other kinds.
	case reflect.Bool:
		if node.Type() != ast.BoolType {
			d.add(path, quote(text)+" is neither true nor false", "write true or false")
			return
		}
		into.SetBool(strings.EqualFold(text, "true"))
	case reflect.Int:
		number, err := strconv.Atoi(text)
		if err != nil {
			d.add(path, quote(text)+" is not a whole number", "write one such as 3")
			return
		}
		into.SetInt(int64(number))
	case reflect.Float64:
		number, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
			d.add(path, quote(text)+" is not a number", "write one such as 0.5")
			return
		}
		into.SetFloat(number)
	default:
		into.SetString(text)
	}
}

func textOf(node ast.ScalarNode) string {
	if literal, ok := node.(*ast.LiteralNode); ok {
		return strings.TrimSpace(literal.Value.Value)
	}
	return strings.TrimSpace(node.GetToken().Value)
}

func (d *draft) addEmpty(path string) {
	cure := "give it one"
	if strings.HasSuffix(path, "channel") {
		cure = "write the channel without \"#\", which begins a comment"
	}
	d.add(path, "has no value", cure)
}

func itoa(n int) string { return strconv.Itoa(n) }
