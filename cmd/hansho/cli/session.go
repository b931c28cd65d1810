package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"

	"hansho/cmd/hansho/process"
	"hansho/config"
	"hansho/oncall"
	"hansho/starter"
	"hansho/starter/inbound"
)

// askWithin bounds a command of a person as a whole.
const askWithin = 15 * time.Second

// session is one command of a person: what the configuration says, who asks, and the connection to Temporal.
type session struct {
	cmd      *cobra.Command
	settings process.Settings
	org      *oncall.Org // Nil when there is no configuration at hand.
	me       string      // Empty when nobody said.
	zone     *time.Location
	json     bool

	ctx       context.Context //nolint:containedctx // It lives as long as the session.
	temporal  client.Client
	namespace string
	converter converter.DataConverter
	client    *starter.Client
}

// open reads what the command line and the environment say. It does not connect.
func open(cmd *cobra.Command) (*session, error) {
	settings, err := process.LoadSettings()
	if err != nil {
		return nil, err
	}
	s := &session{cmd: cmd, settings: settings, zone: time.Local}
	if cmd.Flags().Lookup("output") != nil {
		if s.json, err = asJSON(cmd); err != nil {
			return nil, err
		}
	}
	if err := s.readConfig(); err != nil {
		return nil, err
	}
	as, _ := cmd.Flags().GetString("as")
	if s.me = cmp.Or(as, settings.Person); s.me == "" {
		return s, nil
	}
	if err := s.knows("--as", s.me); err != nil {
		return nil, err
	}
	if s.org != nil && s.org.People[s.me].Zone != "" {
		s.zone = s.org.People[s.me].Location()
	}
	return s, nil
}

// readConfig reads the configuration when there is one. One that was named must be right; one that merely lies there must not
// keep anybody from acknowledging at night.
func (s *session) readConfig() error {
	flag, _ := s.cmd.Flags().GetString("config")
	named := flag != "" || os.Getenv("HANSHO_CONFIG") != ""
	org, err := config.Load(configPath(s.cmd))
	switch {
	case err == nil:
		s.org = org
	case named:
		return err
	case !errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(s.cmd.ErrOrStderr(), "%s has problems (see \"hansho check\"), so it is not used: names of people are not checked.\n", s.settings.Config)
	}
	return nil
}

// configPath is the configuration that a command means: by its flag, by HANSHO_CONFIG, or the usual one.
func configPath(cmd *cobra.Command) string {
	flag, _ := cmd.Flags().GetString("config")
	return cmp.Or(flag, os.Getenv("HANSHO_CONFIG"), "hansho.yaml")
}

// knows refuses a person whom the configuration does not name. Without a configuration everybody is known.
func (s *session) knows(what, person string) error {
	if s.org == nil {
		return nil
	}
	if _, ok := s.org.People[person]; !ok {
		return usage("%s: the configuration has no person %q: %s", what, person, inbound.Cure(person, slices.Sorted(maps.Keys(s.org.People))))
	}
	return nil
}

// someone refuses a command that nobody signs.
func (s *session) someone() error {
	if s.me == "" {
		return usage("say who you are: --as <person>, or set HANSHO_PERSON")
	}
	return nil
}

// needsConfig refuses to go on without a configuration.
func (s *session) needsConfig() error {
	if s.org == nil {
		return fmt.Errorf("%s is not there or has problems, and this command needs it: name a configuration by --config or HANSHO_CONFIG", s.settings.Config)
	}
	return nil
}

// connect connects to Temporal. The error is process.ErrNoTemporal, with the cure.
func (s *session) connect() error {
	options, err := process.ClientOptions()
	if err != nil {
		return err
	}
	sealing, err := s.settings.Seal(&options)
	if err != nil {
		return err
	}
	options.Logger = quiet{}
	ctx, cancel := context.WithTimeout(s.cmd.Context(), askWithin)
	context.AfterFunc(ctx, cancel)
	s.ctx = ctx
	if s.temporal, err = process.Dial(ctx, options); err != nil {
		return err
	}
	s.namespace, s.converter = options.Namespace, options.DataConverter
	s.client = process.NewClient(s.temporal, options, sealing, func() *oncall.Org { return s.org })
	return nil
}

func (s *session) close() {
	if s != nil && s.temporal != nil {
		s.temporal.Close()
	}
}

// quiet keeps the SDK's log off the terminal: what matters comes back as an error.
type quiet struct{}

var _ log.Logger = quiet{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
