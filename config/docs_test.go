package config

import (
	"os"
	"reflect"
	"regexp"
	"testing"
)

// TestEveryKeyIsDocumented looks for each key of the shape in the user's reference, in the code font.
func TestEveryKeyIsDocumented(t *testing.T) {
	t.Parallel()
	reference, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keysOf(reflect.TypeFor[file]()) {
		if !regexp.MustCompile("[`.]" + key + "[`.[]").Match(reference) {
			t.Errorf("docs/configuration.md does not name %s", key)
		}
	}
}

// keysOf are the keys of a type and of all types in it.
func keysOf(of reflect.Type) []string {
	switch of.Kind() { //nolint:exhaustive // The shape has no other kinds.
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return keysOf(of.Elem())
	case reflect.Struct:
		var keys []string
		for field := range of.Fields() {
			keys = append(append(keys, field.Tag.Get("yaml")), keysOf(field.Type)...)
		}
		return keys
	default:
		return nil
	}
}
