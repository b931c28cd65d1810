package interaction

// interactive is what matters here of Slack's payloads.
// https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
// https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
type interactive struct {
	Type        string    `json:"type"`
	User        user      `json:"user"`
	TriggerID   string    `json:"trigger_id"`
	ResponseURL string    `json:"response_url"`
	Container   container `json:"container"`
	Actions     []action  `json:"actions"`
	View        view      `json:"view"`
}

type user struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Name     string `json:"name"`
}

func (u user) called() string {
	if u.Name != "" {
		return u.Name
	}
	return u.Username
}

type container struct {
	ChannelID string `json:"channel_id"`
	MessageTS string `json:"message_ts"`
}

type action struct {
	ActionID string `json:"action_id"`
	ActionTS string `json:"action_ts"`
	Value    string `json:"value"`
}

type view struct {
	ID              string `json:"id"`
	CallbackID      string `json:"callback_id"`
	PrivateMetadata string `json:"private_metadata"`
	State           struct {
		// By block ID and action ID. A field that was left empty has null.
		Values map[string]map[string]struct {
			Value        string `json:"value"`
			SelectedUser string `json:"selected_user"`
		} `json:"values"`
	} `json:"state"`
}
