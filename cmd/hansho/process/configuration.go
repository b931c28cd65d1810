package process

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/rs/zerolog"

	"hansho/config"
	"hansho/oncall"
)

// Configuration is a configuration file that can be read again while the process runs.
type Configuration struct {
	path string
	org  atomic.Pointer[oncall.Org]
}

// LoadOrg reads a configuration file. An error about its content is a config.Problems; a missing file names the cure.
func LoadOrg(path string) (*oncall.Org, error) {
	org, err := config.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: name the file by --config or HANSHO_CONFIG; examples/hansho.yaml shows one", err)
	}
	return org, err
}

// LoadConfiguration reads the file as LoadOrg does.
func LoadConfiguration(path string) (*Configuration, error) {
	org, err := LoadOrg(path)
	if err != nil {
		return nil, err
	}
	c := &Configuration{path: path}
	c.org.Store(org)
	return c, nil
}

// Org is the configuration as it is now.
func (c *Configuration) Org() *oncall.Org { return c.org.Load() }

// Reload reads the file again. After an error the former configuration stays in force. A provider that nobody was reached
// through before needs a restart, because its credentials are read at the start.
func (c *Configuration) Reload() error {
	org, err := config.Load(c.path)
	if err != nil {
		return err
	}
	known := providers(c.Org())
	for name := range providers(org) {
		if !known[name] {
			return fmt.Errorf("%s: it reaches people through %s for the first time: restart Hansho, so that its credentials are read", c.path, name)
		}
	}
	c.org.Store(org)
	return nil
}

// reloadOnHangup reads the file again at each SIGHUP until the context ends, and tells then. Every problem is one line of the log.
func (c *Configuration) reloadOnHangup(ctx context.Context, log zerolog.Logger, then func(*oncall.Org)) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
		}
		if err := c.Reload(); err != nil {
			logProblems(log, err)
			log.Error().Str("digest", c.Org().Digest).Msg("the new configuration is not taken: the former one stays in force")
			continue
		}
		log.Info().Str("file", c.path).Str("digest", c.Org().Digest).Msg("the configuration was read again")
		then(c.Org())
	}
}

func logProblems(log zerolog.Logger, err error) {
	var problems config.Problems
	if !errors.As(err, &problems) {
		log.Error().Err(err).Msg("the configuration cannot be read")
		return
	}
	for _, p := range problems {
		log.Error().Str("file", p.File).Int("line", p.Line).Int("column", p.Column).Str("cure", p.Cure).
			Msg(strings.TrimPrefix(p.Path+": "+p.Wrong, ": "))
	}
}

// providers are those through which the configuration reaches people or asks who is on call.
func providers(org *oncall.Org) map[string]bool {
	names := map[string]bool{}
	for person := range maps.Values(org.People) {
		for _, name := range person.Providers() {
			names[name] = true
		}
	}
	for schedule := range maps.Values(org.Schedules) {
		names[schedule.Source] = true
	}
	delete(names, "")
	return names
}

// uses tells whether the configuration needs a provider.
func uses(org *oncall.Org, provider string) bool {
	return providers(org)[provider]
}
