package starter

import (
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/oncall"
	"hansho/seal"
	"hansho/workflows/contract"
)

// answerWithin bounds how long a person waits for a worker. After it a command is recorded by a signal instead.
const answerWithin = 2 * time.Second

// Client speaks with the workflows by the messages of the contract. It holds no state: any number of them may run. Its
// errors wrap ErrNotFound, ErrUnavailable, ErrBusy or ErrInvalid. It is safe for concurrent use.
//
// Transient errors of Temporal are repeated by the SDK until the context's deadline, so every call should carry one.
type Client struct {
	temporal  client.Client
	org       func() *oncall.Org
	converter converter.DataConverter
	sealing   bool
	export    string // File; empty for none.
}

// NewClient makes a Client. The organisation is asked anew for each alert, so that it may be reloaded; it may be nil when no
// alert is to be sent.
func NewClient(temporal client.Client, org func() *oncall.Org) *Client {
	return &Client{temporal: temporal, org: org, converter: converter.GetDefaultDataConverter()}
}

// WithConverter reads memos with the data converter that the Temporal client was made with, which matters only when it
// encrypts.
func (c *Client) WithConverter(dc converter.DataConverter) *Client {
	made := *c
	made.converter = dc
	return &made
}

// WithSealing says that the Temporal client has a key that seals security incidents. Without it none can be declared.
func (c *Client) WithSealing(sealing bool) *Client {
	made := *c
	made.sealing = sealing
	return &made
}

// canSeal refuses what would have to be sealed when there is no key.
func (c *Client) canSeal(workflowID string) error {
	if _, sealed := contract.Sealed(workflowID); sealed && !c.sealing {
		return classify(workflowID, seal.ErrNoKey)
	}
	return nil
}
