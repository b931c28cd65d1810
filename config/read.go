package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// readFile reads the text into d.file. It is false when there is nothing that could be checked further.
func (d *draft) readFile(text []byte) bool {
	tree, err := parse(text)
	if err != nil {
		d.addSyntax(err)
		return false
	}
	var bodies []ast.Node
	for _, doc := range tree.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.DirectiveType {
			bodies = append(bodies, doc.Body)
		}
	}
	if len(bodies) == 0 {
		d.add("", "the file is empty", "begin with the example of \"hansho init\"")
		return false
	}
	if len(bodies) > 1 {
		d.addAt(placeOf(bodies[1]), "", "a second document begins", "keep everything in one document, without \"---\"")
	}
	d.read(bodies[0], reflect.ValueOf(&d.file).Elem(), "")
	return !d.unread[""]
}

// parse never panics, whatever the text: the parser's own mistakes become errors.
func parse(text []byte) (tree *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("the text cannot be read as YAML")
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

func (d *draft) addSyntax(err error) {
	at, message := place{1, 1}, err.Error()
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		position := syntax.GetToken().Position
		at, message = place{position.Line, position.Column}, syntax.GetMessage()
	}
	cure := "look at the indentation, colons and quotes here and one line above"
	if strings.Contains(message, "\t") || strings.Contains(message, "tab character") {
		message, cure = "a tab stands where only spaces may", "indent with spaces"
	}
	d.addAt(at, "", "this is not YAML: "+message, cure)
}

// read puts a node into a value of the shape. A problem leaves the value as it is, and reading goes on elsewhere.
func (d *draft) read(node ast.Node, into reflect.Value, path string) {
	switch node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		d.addUnread(node, path, "anchors (&), aliases (*) and tags (!) are not read", "write the value itself")
		return
	}
	switch into.Kind() { //nolint:exhaustive // The shape has no other kinds.
	case reflect.Pointer:
		value := reflect.New(into.Type().Elem())
		d.read(node, value.Elem(), path)
		into.Set(value)
	case reflect.Struct:
		d.readStruct(node, into, path)
	case reflect.Map:
		d.readMap(node, into, path)
	case reflect.Slice:
		d.readList(node, into, path)
	default:
		d.readScalar(node, into, path)
	}
}

func (d *draft) readMap(node ast.Node, into reflect.Value, path string) {
	values := reflect.MakeMap(into.Type())
	for _, e := range d.entries(node, path) {
		value := reflect.New(into.Type().Elem()).Elem()
		d.read(e.value, value, e.path)
		values.SetMapIndex(reflect.ValueOf(e.key), value)
	}
	into.Set(values)
}

func (d *draft) readList(node ast.Node, into reflect.Value, path string) {
	if node.Type() == ast.NullType {
		return
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		d.addUnread(node, path, "is not a list", "write it in brackets, [a, b], or one to a line after \"- \"")
		return
	}
	values := reflect.MakeSlice(into.Type(), len(list.Values), len(list.Values))
	for i, item := range list.Values {
		at := fmt.Sprintf("%s[%d]", path, i)
		d.places[at] = placeOf(item)
		d.read(item, values.Index(i), at)
	}
	into.Set(values)
}

// placeOf is where a node begins; a mapping begins at its first key.
func placeOf(node ast.Node) place {
	token := node.GetToken()
	if pairs, ok := node.(ast.MapNode); ok {
		if first := pairs.MapRange(); first.Next() && !isFlow(node) {
			token = first.Key().GetToken()
		}
	}
	if token == nil || token.Position == nil {
		return place{1, 1}
	}
	return place{token.Position.Line, token.Position.Column}
}

func isFlow(node ast.Node) bool {
	mapping, ok := node.(*ast.MappingNode)
	return ok && mapping.IsFlowStyle
}

// join adds a key to a path.
func join(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }
