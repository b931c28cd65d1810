package starter_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/starter"
)

func TestParseTokens(t *testing.T) {
	t.Parallel()
	got, err := starter.ParseTokens(" alice:one:with:colons, bob:two\r\nalice:three,\n")
	want := []starter.Token{
		{Person: "alice", Token: secret.New("one:with:colons")}, {Person: "bob", Token: secret.New("two")}, {Person: "alice", Token: secret.New("three")},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v: %s", err, diff)
	}
	if _, err := starter.ParseTokens("alice:x, hush-hush, :also-hushed"); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("error %v", err)
	}
}

func TestKeysFromTheEnvironment(t *testing.T) {
	t.Parallel()
	org := &oncall.Org{Services: map[string]oncall.Service{
		"a": {ID: "a", KeyEnv: "A"}, "b": {ID: "b", KeyEnv: "B"}, "c": {ID: "c"}, "d": {ID: "d", KeyEnv: "D"},
	}}
	keys, missing, err := starter.KeysFrom(org, func(name string) string { return map[string]string{"A": "one ", "D": "two"}[name] })
	if diff := cmp.Diff(starter.Keys{"a": secret.New("one"), "d": secret.New("two")}, keys); err != nil || diff != "" {
		t.Errorf("error %v: %s", err, diff)
	}
	if diff := cmp.Diff([]string{"b"}, missing); diff != "" {
		t.Error(diff)
	}
	_, _, err = starter.KeysFrom(org, func(string) string { return "same" })
	if err == nil || !strings.Contains(err.Error(), `services "a" and "b" have the same integration key`) || strings.Contains(err.Error(), "key: same") {
		t.Errorf("error %v", err)
	}
}
