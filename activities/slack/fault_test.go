package slack_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/sandbox"
)

// class names the class of an error.
func class(err error) string {
	var refused *activities.RefusedError
	var limited *activities.RateLimitedError
	var lost *activities.AnswerLostError
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &limited):
		return "limited"
	case errors.As(err, &lost):
		return "lost"
	default:
		return "passing"
	}
}

func TestErrorsHaveAClassAndACure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status           int
		header           http.Header
		body, post, edit string
		words            string
	}{
		"no channel":      {200, nil, `{"ok":false,"error":"channel_not_found"}`, "refused", "refused", "is the name right"},
		"not invited":     {200, nil, `{"ok":false,"error":"not_in_channel"}`, "refused", "refused", "invite the app to "},
		"archived":        {200, nil, `{"ok":false,"error":"is_archived"}`, "refused", "refused", "unarchive"},
		"token":           {200, nil, `{"ok":false,"error":"invalid_auth"}`, "refused", "refused", "HANSHO_SLACK_TOKEN"},
		"scope":           {200, nil, `{"ok":false,"error":"missing_scope","needed":"chat:write"}`, "refused", "refused", "the scope chat:write"},
		"a new code":      {200, nil, `{"ok":false,"error":"brand_new"}`, "refused", "refused", "brand_new"},
		"bad blocks":      {200, nil, `{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["too many"]}}`, "refused", "refused", "too many"},
		"internal":        {200, nil, `{"ok":false,"error":"internal_error"}`, "lost", "passing", "internal_error"},
		"unavailable":     {200, nil, `{"ok":false,"error":"service_unavailable"}`, "passing", "passing", "service_unavailable"},
		"limited":         {429, http.Header{"Retry-After": {"7"}}, `{}`, "limited", "limited", "rate limit"},
		"limited, no say": {429, nil, `{}`, "limited", "limited", "429"},
		"limited in JSON": {200, nil, `{"ok":false,"error":"ratelimited"}`, "limited", "limited", "ratelimited"},
		"server":          {503, nil, `<html>`, "lost", "passing", "503"},
		"wrong address":   {404, nil, `<html>`, "refused", "refused", "HANSHO_SLACK_URL"},
		"nonsense":        {200, nil, `<html>`, "lost", "passing", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chat := answering(t, c.status, c.header, c.body)
			_, post := chat.Say(t.Context(), activities.Place{Channel: "x"}, message.Saying{Text: "x"})
			_, edit := chat.Show(t.Context(), activities.Place{Channel: "C0X", Message: "1.2"}, card("x"))
			if class(post) != c.post || class(edit) != c.edit {
				t.Errorf("a post is %s (%v), an edit %s (%v)", class(post), post, class(edit), edit)
			}
			for _, err := range []error{post, edit} {
				if !strings.Contains(err.Error(), c.words) || strings.Contains(err.Error(), sandbox.DefaultSlackToken) {
					t.Errorf("it says: %v", err)
				}
			}
			var limited *activities.RateLimitedError
			if c.header != nil && errors.As(post, &limited) && limited.After != 7*time.Second {
				t.Errorf("come back after %s", limited.After)
			}
		})
	}
}

func TestASlackThatCannotBeReachedIsNotALostAnswer(t *testing.T) {
	t.Parallel()
	chat := newChat(t, "http://127.0.0.1:1/api")
	_, err := chat.Say(t.Context(), activities.Place{Channel: "x"}, message.Saying{Text: "x"})
	if class(err) != "passing" {
		t.Errorf("%s: %v", class(err), err)
	}
}
