package config

import (
	"reflect"
	"regexp"

	"github.com/goccy/go-yaml/ast"
)

// entry is one key of a mapping with its value.
type entry struct {
	key, path string
	value     ast.Node
}

// entries are the keys of a mapping in the order of writing, each once; an empty value has none.
func (d *draft) entries(node ast.Node, path string) []entry {
	if node.Type() == ast.NullType {
		return nil
	}
	pairs, ok := node.(ast.MapNode)
	if !ok {
		d.addUnread(node, path, "is not a mapping", "write keys with values, \"key: value\", one to a line")
		return nil
	}
	var all []entry
	first := map[string]place{}
	for pair := pairs.MapRange(); pair.Next(); {
		token := pair.Key().GetToken()
		at := place{token.Position.Line, token.Position.Column}
		e := entry{token.Value, join(path, token.Value), pair.Value()}
		if _, plain := pair.Key().(ast.ScalarNode); !plain || pair.Key().IsMergeKey() || e.value == nil {
			d.addAt(at, path, "merge keys (<<) and composite keys (?) are not read", "write every key itself, plainly")
			continue
		}
		if before, twice := first[e.key]; twice {
			d.addAt(at, e.path, "is there twice, first on line "+itoa(before.line), "keep one of them")
			continue
		}
		first[e.key] = at
		d.places[e.path] = at
		all = append(all, e)
	}
	return all
}

// readStruct reads a mapping whose keys are known. A key that is only misspelt is reported and read all the same, so that
// the mistake does not bring forth others.
func (d *draft) readStruct(node ast.Node, into reflect.Value, path string) {
	fields, keys := fieldsOf(into)
	entries := d.entries(node, path)
	written := map[string]bool{}
	for _, e := range entries {
		written[e.key] = true
	}
	for _, e := range entries {
		if field, known := fields[e.key]; known {
			d.read(e.value, field, e.path)
			continue
		}
		meant, near := nearest(e.key, keys)
		d.add(e.path, "is not a known key", unknownKeyCure(e.key, keys))
		if near && !written[meant] {
			written[meant] = true
			d.places[join(path, meant)] = d.places[e.path]
			d.read(e.value, fields[meant], join(path, meant))
		}
	}
}

// fieldsOf finds the fields of a struct by their keys, and the keys in the order of the shape.
func fieldsOf(into reflect.Value) (fields map[string]reflect.Value, keys []string) {
	fields = map[string]reflect.Value{}
	for i := range into.NumField() {
		key := into.Type().Field(i).Tag.Get("yaml")
		fields[key] = into.Field(i)
		keys = append(keys, key)
	}
	return fields, keys
}

var secretKey = regexp.MustCompile(`(?i)token|secret|passw|credential|(api|integration|routing|access|private)[_-]?key`)

func unknownKeyCure(key string, keys []string) string {
	if secretKey.MatchString(key) {
		return "secrets never stand in this file: put it into the environment"
	}
	return suggest(key, keys)
}
