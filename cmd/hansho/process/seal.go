package process

import (
	"go.temporal.io/sdk/client"

	"hansho/oncall"
	"hansho/seal"
	"hansho/starter"
)

// Seal makes a Temporal client seal security incidents with the keys of the environment, and open what they have sealed. It tells
// whether there is a key; without one nothing that must be sealed can be written.
func (s Settings) Seal(options *client.Options) (sealing bool, err error) {
	ring, err := seal.Parse(s.SealKeys.Reveal())
	if err != nil {
		return false, err
	}
	seal.Use(options, ring)
	return ring.Seals(), nil
}

// NewClient makes the typed client of the workflows that belongs to a Temporal client with these options.
func NewClient(temporal client.Client, options client.Options, sealing bool, org func() *oncall.Org) *starter.Client {
	return starter.NewClient(temporal, org).WithConverter(options.DataConverter).WithSealing(sealing)
}
