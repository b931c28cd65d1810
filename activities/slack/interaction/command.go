package interaction

import (
	"fmt"
	"net/url"
)

// command is what matters here of a slash command.
// https://docs.slack.dev/interactivity/implementing-slash-commands
type command struct {
	Command     string `json:"command"`
	Text        string `json:"text"`
	UserID      string `json:"user_id"`
	UserName    string `json:"user_name"`
	ChannelID   string `json:"channel_id"`
	ChannelName string `json:"channel_name"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`
}

func commandOf(form url.Values) command {
	return command{
		Command: form.Get("command"), Text: form.Get("text"), UserID: form.Get("user_id"), UserName: form.Get("user_name"),
		ChannelID: form.Get("channel_id"), ChannelName: form.Get("channel_name"), ResponseURL: form.Get("response_url"), TriggerID: form.Get("trigger_id"),
	}
}

func (c command) interaction() (Interaction, error) {
	if c.UserID == "" || c.TriggerID == "" {
		return Interaction{}, fmt.Errorf("%w: the command %q names no user or no trigger", ErrMalformed, c.Command)
	}
	return Interaction{
		Kind: Commanded, ID: "command/" + c.TriggerID, User: c.UserID, Name: c.UserName, Command: c.Command, Text: Plain(c.Text),
		Channel: c.ChannelID, ChannelName: c.ChannelName, ResponseURL: c.ResponseURL, TriggerID: c.TriggerID,
	}, nil
}
