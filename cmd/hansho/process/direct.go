package process

import (
	"errors"
	"slices"
	"strings"

	"hansho/starter"
	"hansho/worker"
)

// takeLinks lets the door take the links in the messages by which people are paged directly.
func (p *Process) takeLinks(options *starter.Options) error {
	signer, err := worker.Links(p.Config.Org())
	options.Links = signer
	return err
}

// distinct says each fault once: a worker and a door may miss the same variable.
func distinct(err error) error {
	if err == nil {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}
