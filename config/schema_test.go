package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
)

var update = flag.Bool("update", false, "write the schema and the expected problems anew")

// TestSchema holds the schema that is checked in to the shape that is read. "go generate ./config" brings it up to date.
func TestSchema(t *testing.T) {
	t.Parallel()
	reflector := jsonschema.Reflector{
		FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, ExpandedStruct: true, Anonymous: true, Mapper: schemaOf,
	}
	comments := shapeComments(t)
	reflector.LookupComment = func(of reflect.Type, field string) string { return comments[of.Name()+"."+field] }
	schema := reflector.Reflect(&file{})
	schema.Title, schema.Description = "hansho.yaml", comments["file."]
	severities, _ := schema.Properties.Get("severities")
	severities.PropertyNames = &jsonschema.Schema{Enum: []any{"SEV-1", "SEV-2", "SEV-3", "SEV-4", "SEV-5"}}
	for _, section := range []string{"people", "schedules", "policies", "services", "status_pages"} {
		property, _ := schema.Properties.Get(section)
		property.PropertyNames = &jsonschema.Schema{Pattern: idForm.String()}
	}
	want, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("hansho.schema.json", want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(want, Schema) {
		t.Error("hansho.schema.json is stale; run: go generate ./config")
	}
}

// schemaOf says how the texts with a form of their own look.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[duration]():
		return &jsonschema.Schema{Type: "string", Pattern: `^(([0-9]+(\.[0-9]+)?(h|m|s))+|none|forever)$`}
	case reflect.TypeFor[impact]():
		return &jsonschema.Schema{Type: "string", Enum: []any{"none", "minor", "major", "critical"}}
	default:
		return nil
	}
}

// shapeComments are the comments of the shape's types and, after a dot, of their fields.
func shapeComments(t *testing.T) map[string]string {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), "shape.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	comments, last, above := map[string]string{}, "", ""
	ast.Inspect(source, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			above = n.Doc.Text()
		case *ast.TypeSpec:
			last = n.Name.Name
			comments[last+"."] = oneLine(strings.TrimPrefix(above, last+" is "))
		case *ast.Field:
			comments[last+"."+n.Names[0].Name] = oneLine(n.Doc.Text())
		}
		return true
	})
	return comments
}

func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
