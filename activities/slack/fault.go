package slack

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"hansho/activities"
)

// unsaidWait is how long Slack is left alone when it does not say how long it wants to be.
const unsaidWait = 10 * time.Second

// classify sorts an error into the classes of package activities, once, and adds the cure to a refusal. Posting says that
// the request would have its effect twice when it is repeated. Place names the channel or user for the person who reads it.
func classify(err error, posting bool, place string) error {
	var limited *slack.RateLimitedError
	var answered slack.SlackErrorResponse
	var status slack.StatusCodeError
	var own *activities.RateLimitedError
	var unreached *net.OpError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return err
	case errors.As(err, &limited):
		return activities.RateLimited(fmt.Errorf("slack: %w", err), limited.RetryAfter)
	case errors.As(err, &answered):
		return classifyCode(answered, posting, place)
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return activities.RateLimited(fmt.Errorf("slack: %w", err), unsaidWait)
	case errors.As(err, &status) && status.Code < http.StatusInternalServerError:
		return activities.Refused(fmt.Errorf("slack: %w (is %s_URL right?)", err, prefix))
	case errors.As(err, &unreached) && unreached.Op == "dial":
		return fmt.Errorf("slack cannot be reached: %w", err)
	default:
		return lostIf(posting, fmt.Errorf("slack: %w", err))
	}
}

// classifyCode sorts an answer with "ok": false. https://docs.slack.dev/reference/methods/chat.postMessage#errors
func classifyCode(err slack.SlackErrorResponse, posting bool, place string) error {
	switch err.Err {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return activities.RateLimited(fmt.Errorf("slack: %w", err), unsaidWait)
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org":
		return lostIf(posting && err.Err != "service_unavailable", fmt.Errorf("slack: %w", err))
	case "channel_not_found":
		return refused(err, "the app sees no channel "+place+": is the name right? A private channel needs the app as a member (/invite)")
	case "not_in_channel":
		return refused(err, "invite the app to "+place+" (/invite)")
	case "is_archived":
		return refused(err, place+" is archived: unarchive it or name another channel")
	case "users_not_found", "user_not_found", "user_disabled", "cannot_dm_bot":
		return refused(err, "no Slack user "+place+" can be written to: set the person's Slack user ID or e-mail address")
	case "missing_scope":
		return refused(err, "give the app the scope "+err.Needed+" and install it again: hansho slack manifest names all that it needs")
	case "messages_tab_disabled":
		return refused(err, "people have no conversation with the app: paste the output of hansho slack manifest into it again (App Home, Messages Tab)")
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired":
		return refused(err, prefix+"_TOKEN is not accepted: install the app again and set its new bot token")
	case "expired_trigger_id", "trigger_expired":
		return refused(err, "the button was pressed more than three seconds ago: press it again")
	default:
		return activities.Refused(fmt.Errorf("slack: %w%s", err, details(err)))
	}
}

func refused(err error, cure string) error {
	return activities.Refused(fmt.Errorf("slack: %w: %s", err, cure))
}

// details are Slack's own hints about a malformed request.
func details(err slack.SlackErrorResponse) string {
	if len(err.ResponseMetadata.Messages) == 0 {
		return ""
	}
	return fmt.Sprintf(" %v", err.ResponseMetadata.Messages)
}

func lostIf(posting bool, err error) error {
	if posting {
		return activities.AnswerLost(err)
	}
	return err
}

// isCode tells whether Slack answered with one of the codes.
func isCode(err error, codes ...string) bool {
	var answered slack.SlackErrorResponse
	return errors.As(err, &answered) && slices.Contains(codes, answered.Err)
}
