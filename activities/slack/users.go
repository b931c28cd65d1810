package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hansho/activities"
)

// How long Slack's answers about people are believed, and how many are remembered. Who leaves loses their power as soon.
const (
	knownFor   = 10 * time.Minute
	unknownFor = time.Minute
	mostUsers  = 2000
)

// member is somebody of the workspace as far as we asked; without an ID or an address it is known that there is none to trust.
type member struct{ id, email string }

var errNotMember = errors.New("this Slack user is a program, a guest, of another workspace, or has no confirmed address")

// EmailOf is the address of a user that Slack has confirmed. It is empty for programs, guests, people of other workspaces, and
// those who have left: anybody can write an address into a profile that nobody checks.
// https://docs.slack.dev/reference/methods/users.info
func (c *Chat) EmailOf(ctx context.Context, user string) (string, error) {
	if known, fresh, _ := c.byUser.get(user, c.now()); fresh {
		return known.email, nil
	}
	found, err := c.api.GetUserInfoContext(ctx, user)
	if isCode(err, "user_not_found", "user_not_visible", "users_not_found") {
		c.byUser.put(user, member{}, c.now().Add(unknownFor))
		return "", nil
	}
	if err != nil {
		return "", classify(err, false, user)
	}
	trusted, err := c.trusts(ctx, found)
	if err != nil {
		return "", err
	}
	if !trusted {
		c.byUser.put(user, member{}, c.now().Add(unknownFor))
		return "", nil
	}
	c.byUser.put(user, member{found.ID, found.Profile.Email}, c.now().Add(knownFor))
	return found.Profile.Email, nil
}

// userOf is the ID of the member with an address. When Slack cannot be asked again, what it said before is good enough to write
// to somebody. https://docs.slack.dev/reference/methods/users.lookupByEmail
func (c *Chat) userOf(ctx context.Context, email string) (string, error) {
	if email == "" {
		return "", activities.Refused(fmt.Errorf("slack: %w: the person has neither a Slack user ID nor an e-mail address", activities.ErrNotFound))
	}
	key := strings.ToLower(email)
	known, fresh, _ := c.byEmail.get(key, c.now())
	if fresh && known.id == "" {
		return "", nobody(email)
	}
	if fresh {
		return known.id, nil
	}
	id, err := c.lookUp(ctx, email)
	var refused *activities.RefusedError
	switch {
	case err == nil:
		c.byEmail.put(key, member{id, email}, c.now().Add(knownFor))
	case errors.Is(err, errNotMember):
		c.byEmail.put(key, member{}, c.now().Add(unknownFor))
	case known.id != "" && !errors.As(err, &refused):
		c.logger.Warn().Err(err).Msg("Slack does not say who has an address: the user is taken who had it before")
		return known.id, nil
	}
	return id, err
}

func (c *Chat) lookUp(ctx context.Context, email string) (string, error) {
	found, err := c.api.GetUserByEmailContext(ctx, email)
	if isCode(err, "users_not_found", "user_not_found") {
		return "", nobody(email)
	}
	if err != nil {
		return "", classify(err, false, email)
	}
	trusted, err := c.trusts(ctx, found)
	if err == nil && !trusted {
		err = nobody(email)
	}
	return found.ID, err
}

func nobody(email string) error {
	return activities.Refused(fmt.Errorf("slack: users_not_found: %w: no Slack user %s can be written to: set the person's Slack user ID, or the address that they have in Slack",
		errNotMember, email))
}

// trusts tells whether a user is a full member of the app's own workspace with a confirmed address.
// https://docs.slack.dev/reference/objects/user-object
func (c *Chat) trusts(ctx context.Context, u *slack.User) (bool, error) {
	team, err := c.team(ctx)
	if err != nil {
		return false, err
	}
	ours := u.TeamID == team || slices.Contains(u.Enterprise.Teams, team)
	program := u.IsBot || u.IsAppUser || u.IsConnectorBot || u.IsWorkflowBot
	guest := u.IsRestricted || u.IsUltraRestricted || u.IsStranger || u.IsInvitedUser
	return ours && !program && !guest && !u.Deleted && u.IsEmailConfirmed && u.Profile.Email != "", nil
}

// team is the app's own workspace. https://docs.slack.dev/reference/methods/auth.test
func (c *Chat) team(ctx context.Context) (string, error) {
	if known := c.ownTeam.Load(); known != nil {
		return *known, nil
	}
	who, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return "", classify(err, false, "")
	}
	c.ownTeam.Store(&who.TeamID)
	return who.TeamID, nil
}

// directTo is the conversation with somebody.
func (c *Chat) directTo(ctx context.Context, address string) (string, error) {
	if strings.Contains(address, "@") {
		user, err := c.userOf(ctx, address)
		if err != nil {
			return "", err
		}
		address = user
	}
	return c.open(ctx, address)
}

// open finds the conversation with a user, which never changes. https://docs.slack.dev/reference/methods/conversations.open
func (c *Chat) open(ctx context.Context, user string) (string, error) {
	if channel, _, known := c.direct.get(user, c.now()); known {
		return channel, nil
	}
	channel, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return "", classify(err, false, user)
	}
	c.direct.put(user, channel.ID, c.now())
	return channel.ID, nil
}
