package inbound

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Strict reads a JSON object into a struct and refuses fields that the struct does not have. Field names in the problems begin
// with at. A body that is empty leaves the struct as it is.
func Strict(at string, body []byte, into any) (problems Problems) {
	if len(strings.TrimSpace(string(body))) == 0 {
		return nil
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		problems.add(strings.TrimSuffix(at, "."), "it is not a JSON object: %v", err)
		return problems
	}
	fields := fieldsOf(into)
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		field, ok := fields[name]
		if !ok {
			problems.add(at+name, "there is no such field: %s", Cure(name, slices.Sorted(maps.Keys(fields))))
			continue
		}
		if err := json.Unmarshal(raw[name], field.Addr().Interface()); err != nil {
			problems.add(at+name, "%s", unreadable(field.Type(), err))
		}
	}
	return problems
}

func fieldsOf(into any) map[string]reflect.Value {
	value := reflect.ValueOf(into).Elem()
	fields := map[string]reflect.Value{}
	for i := range value.NumField() {
		fields[value.Type().Field(i).Tag.Get("json")] = value.Field(i)
	}
	return fields
}

func unreadable(wanted reflect.Type, err error) string {
	switch wanted.String() {
	case "time.Time":
		return `it is not a time with a zone such as "2026-11-21T03:00:00+09:00"`
	case "map[string]string":
		return `it is not an object whose values are texts, such as {"team": "payments"}`
	case "string":
		return "it is not a text in quotes"
	case "bool":
		return "it is neither true nor false"
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "it is a " + wrong.Value + ", which is not what belongs here"
	}
	return err.Error()
}

// Cure names what was probably meant by a misspelt name, or all that there is. Case, "-" and "_" do not count, and two wrong
// letters are forgiven, or one in a name of two or three.
func Cure(name string, known []string) string {
	plain := func(text string) string { return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(text)) }
	meant, least := "", 1+min(2, len(plain(name))/2)
	for _, candidate := range known {
		if d := distance(plain(name), plain(candidate)); d < least {
			meant, least = candidate, d
		}
	}
	if meant != "" {
		return `did you mean "` + meant + `"?`
	}
	return "use " + strings.Join(known, ", ")
}

// distance is the edit distance of two short texts.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
