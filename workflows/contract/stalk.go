package contract

import (
	"time"

	"hansho/oncall"
)

// StalkLasts is how long a status is watched when nobody ends that.
const StalkLasts = 7 * 24 * time.Hour

// OpenStalk asks to watch the status in a channel.
type OpenStalk struct {
	Channel string       `json:"channel"` // The chat's own ID.
	By      oncall.Actor `json:"by"`
	Until   time.Time    `json:"until"`
}
