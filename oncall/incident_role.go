package oncall

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Role is what somebody does in an incident, after the Incident Command System:
// https://response.pagerduty.com/before/different_roles/.
type Role string

// The roles. Each but Expert has one holder.
const (
	Commander       Role = "commander"        // 指揮
	Deputy          Role = "deputy"           // Helps the commander and takes over.
	Scribe          Role = "scribe"           // 計画: writes down what is done and decided.
	CustomerLiaison Role = "customer-liaison" // 計画: drafts what the public reads.
	InternalLiaison Role = "internal-liaison" // 計画: writes to executives and brings further people.
	Logistics       Role = "logistics"        // 後方支援: shift relief, handovers, meals.
	SecurityLead    Role = "security-lead"    // Of a security incident.
	Expert          Role = "expert"           // 実行: finds the cause and mends it. Any number.
)

// Roles lists them all.
var Roles = []Role{Commander, Deputy, Scribe, CustomerLiaison, InternalLiaison, Logistics, SecurityLead, Expert}

// roleNames are other words for the roles, as people write them.
var roleNames = map[Role][]string{
	Commander:       {"ic", "incident-commander", "指揮", "指揮者", "インシデントコマンダー"},
	Deputy:          {"副指揮官", "副官", "副"},
	Scribe:          {"書記", "書記官"},
	CustomerLiaison: {"customer", "顧客連絡担当", "顧客", "カスタマーリエゾン"},
	InternalLiaison: {"internal", "liaison", "社内連絡担当", "社内", "インターナルリエゾン"},
	Logistics:       {"後方支援"},
	SecurityLead:    {"security", "セキュリティ責任者"},
	Expert:          {"sme", "subject-matter-expert", "専門家", "実行"},
}

// ParseRole reads a role as people write it, in English or Japanese. The error lists what would be right.
func ParseRole(text string) (Role, error) {
	wanted := strings.ToLower(strings.TrimSpace(text))
	wanted = strings.NewReplacer(" ", "-", "_", "-").Replace(wanted)
	for _, role := range Roles {
		if string(role) == wanted || slices.Contains(roleNames[role], wanted) {
			return role, nil
		}
	}
	names := make([]string, len(Roles))
	for i, role := range Roles {
		names[i] = string(role)
	}
	return "", fmt.Errorf("role %q is not one of %s", text, strings.Join(names, ", "))
}

// RoleHolder is who has a role, and whom it is offered to.
type RoleHolder struct {
	Role   Role      `json:"role"`
	Person string    `json:"person"`
	Since  time.Time `json:"since"`
	// Offered is a handover that the other person has not accepted yet. Until then the holder keeps the role.
	Offered *RoleOffer `json:"offered,omitempty"`
	// RemindAt is when the holder is next reminded of handing over; zero when never.
	RemindAt time.Time `json:"remindAt,omitzero"`
	Reminded int       `json:"reminded,omitempty"`
}

// RoleOffer is a handover that waits to be accepted.
type RoleOffer struct {
	To string    `json:"to"`
	By Actor     `json:"by"`
	At time.Time `json:"at"`
}
