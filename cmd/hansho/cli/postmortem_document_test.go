package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/starter"
)

func TestTheEditorsFileIsWhatIsWritten(t *testing.T) {
	script := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n[ \"$1\" = --wait ] && echo more >> \"$2\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	file, err := editFile(&oncall.Postmortem{Document: oncall.PostmortemDocument{Text: "# P\n"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(file) })
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info, err)
	}
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", script+" --wait")
	if written, err := edited(cmd, file); err != nil || written != "# P\nmore\n" {
		t.Errorf("%q %v", written, err)
	}
	t.Setenv("EDITOR", "")
	if _, err := edited(cmd, file); status(err) != exitUsage || !strings.Contains(err.Error(), "set EDITOR") {
		t.Errorf("without an editor: %v", err)
	}
}

func TestWhetherADocumentCanBeRead(t *testing.T) {
	t.Parallel()
	secret := &oncall.Postmortem{Kind: oncall.SecurityIncident, Codename: "amber fox", People: []string{"ann"}, Document: oncall.PostmortemDocument{Version: 1, Text: "x"}}
	for _, c := range []struct {
		p    *oncall.Postmortem
		want string
	}{
		{nil, "only workers read the document"},
		{&oncall.Postmortem{}, "being drafted"},
		{&oncall.Postmortem{Document: oncall.PostmortemDocument{Link: "https://x.example/1"}}, "the document is at https://x.example/1"},
		{secret.For("ben"), "only its people read the document"},
		{secret.For("ann"), ""},
	} {
		_, err := readable(starter.Shown{Postmortem: c.p})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.p, err, c.want)
		}
	}
	if _, err := readable(starter.Shown{}); !errors.Is(err, starter.ErrUnavailable) {
		t.Errorf("%v is not worth another try", err)
	}
	var out bytes.Buffer
	v := &view{out: &out, zone: noon.Location()}
	if v.postmortem(secret.For("ben")); strings.Contains(out.String(), "ann") {
		t.Errorf("shown to somebody else:\n%s", &out)
	}
}
