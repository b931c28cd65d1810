package slack_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	client "github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/conformance"
	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/slack"
	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
)

// documented are the methods behind the library's, and the scopes that Slack documents for a bot in the conversations that Hansho
// works in: public and private channels, and direct messages. https://docs.slack.dev/reference/methods
var documented = map[string]struct {
	method string
	scopes []string
}{
	"AuthTestContext":               {"auth.test", nil},
	"PostMessageContext":            {"chat.postMessage", []string{"chat:write"}},
	"PostEphemeralContext":          {"chat.postEphemeral", []string{"chat:write"}},
	"UpdateMessageContext":          {"chat.update", []string{"chat:write"}},
	"GetConversationsContext":       {"conversations.list", []string{"channels:read", "groups:read"}},
	"GetConversationHistoryContext": {"conversations.history", []string{"channels:history", "groups:history", "im:history"}},
	"GetConversationRepliesContext": {"conversations.replies", []string{"channels:history", "groups:history", "im:history"}},
	"OpenConversationContext":       {"conversations.open", []string{"im:write"}},
	"GetUserInfoContext":            {"users.info", []string{"users:read", "users:read.email"}},
	"GetUserByEmailContext":         {"users.lookupByEmail", []string{"users:read", "users:read.email"}},
	"OpenViewContext":               {"views.open", nil},

	"CreateConversationContext":        {"conversations.create", []string{"channels:manage", "groups:write"}},
	"SetPurposeOfConversationContext":  {"conversations.setPurpose", []string{"channels:manage", "groups:write"}},
	"SetTopicOfConversationContext":    {"conversations.setTopic", []string{"channels:manage", "groups:write"}},
	"InviteUsersToConversationContext": {"conversations.invite", []string{"channels:manage", "groups:write"}},
	"ArchiveConversationContext":       {"conversations.archive", []string{"channels:manage", "groups:write"}},
	"AddPinContext":                    {"pins.add", []string{"pins:write"}},
}

// called are the methods of the library's client that the package calls.
func called(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if method, ok := n.(*ast.SelectorExpr); ok {
				if of, ok := method.X.(*ast.SelectorExpr); ok && of.Sel.Name == "api" {
					found[method.Sel.Name] = true
				}
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(found))
}

// TestTheScopesAreThoseOfTheCode holds the manifest to what the code calls, to the events that the door understands, and to what
// Slack documents.
func TestTheScopesAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	want := map[string]bool{"commands": true}
	for _, name := range called(t) {
		known, ok := documented[name]
		if !ok {
			t.Fatalf("the code calls %s: say above which scopes it needs", name)
		}
		for _, scope := range known.scopes {
			want[scope] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(documented)), called(t)); diff != "" {
		t.Errorf("what is called (-documented +called):\n%s", diff)
	}
	m, err := slack.NewManifest("")
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range m.Settings.Events.Bot {
		want[map[string]string{
			"app_mention": "app_mentions:read", "message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history",
		}[event]] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), m.OAuth.Scopes.Bot); diff != "" {
		t.Errorf("scopes (-needed +asked for):\n%s", diff)
	}
}

// everything does once whatever the adapter can do.
func everything(t *testing.T, sb *sandbox.Sandbox, log zerolog.Logger) (failures []error) {
	t.Helper()
	took := door(t, sb)
	chat, other := newChatLogging(t, sb, log), newChatLogging(t, sb, log)
	lose := func() {
		fail(t, sb, sandbox.Fault{Provider: "slack", Path: "chat.postMessage", Kind: fault.Lost, Count: 1})
	}
	keep := func(err error) { failures = append(failures, err) }
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("x"))
	keep(err)
	_, err = chat.Show(t.Context(), place, card("y"))
	keep(err)
	keep(chat.Tell(t.Context(), "", "a@example.com", message.Saying{Mark: "t", Text: "x"}))
	keep(chat.Answer(t.Context(), place.Channel, "", "U0A", "x"))
	_, err = chat.EmailOf(t.Context(), "U0A")
	keep(err)
	receipt, err := chat.Page(t.Context(), conformance.Key, "U0A", words)
	keep(err)
	keep(chat.Close(t.Context(), activities.PageRef{Key: conformance.Key, Ref: receipt.Ref}, "resolved"))
	_, err = chat.Look(t.Context(), []activities.PageRef{{Key: conformance.Key, Ref: receipt.Ref}})
	keep(err)
	for _, private := range []bool{false, true} {
		wanted := wantedRoom()
		wanted.Private, wanted.Name = private, fmt.Sprintf("inc-%t", private)
		room, err := chat.TendRoom(t.Context(), oncall.IncidentRoom{}, wanted)
		keep(err)
		if room.Trouble != "" && !strings.Contains(room.Trouble, "b@example.com") {
			keep(errors.New(room.Trouble))
		}
	}
	lose()
	say := message.Saying{Mark: "line", Text: "x"}
	_, _ = chat.Say(t.Context(), place, say)
	_, err = chat.Say(activities.WithRetrying(t.Context()), place, say)
	keep(err)
	_, err = other.Say(activities.WithRetrying(t.Context()), activities.Place{Channel: channel}, message.Saying{Mark: "new", Text: "x"}) // It has not met the channel.
	keep(err)
	if err == nil {
		keep(sb.Slack().Press(t.Context(), pressOn(sb)))
		pressed := <-took
		keep(chat.OpenDialog(t.Context(), interaction.Reassign, pressed.TriggerID, pressed.Value, ""))
	}
	return failures
}

func TestTheScopesAreEnough(t *testing.T) {
	t.Parallel()
	sb, _ := newSandbox(t, nil) // Its token has the manifest's scopes and no others.
	for _, err := range everything(t, sb, zerolog.Nop()) {
		if err != nil {
			t.Error(err)
		}
	}
	for _, e := range sb.Log() {
		if e.Kind == "request" && e.Status >= 400 {
			t.Errorf("%s was answered with %d", e.Path, e.Status)
		}
	}
}

// Without any of the scopes something fails, or says in the log that it could not look.
func TestNoScopeIsTooMuch(t *testing.T) {
	t.Parallel()
	for _, scope := range slack.Scopes() {
		switch scope {
		case "commands", "app_mentions:read", "groups:history":
			continue // They let Slack send, or are about private channels, which the sandbox has not.
		case "users:read":
			continue // Slack wants it with users:read.email for the same methods; users.info is refused without it, below.
		}
		if said := logWithout(t, scope); !strings.Contains(said, "the scope "+scope) && !strings.Contains(said, "confirmed address") {
			t.Errorf("without %s nothing is missing: %s", scope, said)
		}
	}
}

func newChatLogging(t *testing.T, sb *sandbox.Sandbox, log zerolog.Logger) *slack.Chat {
	t.Helper()
	chat, err := slack.New(slack.Config{Token: secret.New(sandbox.DefaultSlackToken), URL: sb.BaseURL() + "/slack/api"}, log)
	if err != nil {
		t.Fatal(err)
	}
	return chat
}

// logWithout is what is said when a scope is missing, in errors and in the log.
func logWithout(t *testing.T, scope string) string {
	t.Helper()
	sb, _ := newSandbox(t, func(o *sandbox.Options) {
		o.SlackScopes = slices.DeleteFunc(slack.Scopes(), func(s string) bool { return s == scope })
	})
	var log strings.Builder
	for _, err := range everything(t, sb, zerolog.New(zerolog.SyncWriter(&log))) {
		if err != nil {
			log.WriteString(err.Error())
		}
	}
	return log.String()
}

func TestTheManifestIsOneOfSlacks(t *testing.T) {
	t.Parallel()
	overHTTP, err := slack.NewManifest("https://hansho.example.com/")
	if err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(overHTTP)
	if err != nil {
		t.Fatal(err)
	}
	var read client.Manifest
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	command := read.Features.SlashCommands[0]
	if command.Url != "https://hansho.example.com/webhooks/slack/commands" || !command.ShouldEscape || command.Command != interaction.Slash ||
		read.Settings.EventSubscriptions.RequestUrl != "https://hansho.example.com/webhooks/slack/events" ||
		read.Settings.Interactivity.RequestUrl != "https://hansho.example.com/webhooks/slack/interactions" || read.Settings.SocketModeEnabled ||
		!read.Features.AppHome.MessagesTabEnabled || len(read.OAuthConfig.Scopes.Bot) != len(slack.Scopes()) {
		t.Errorf("%+v", read)
	}
	bySocket, err := slack.NewManifest("")
	if written, _ = json.Marshal(bySocket); err != nil || !bySocket.Settings.SocketMode || strings.Contains(string(written), "http") {
		t.Errorf("%s, %v", written, err)
	}
	for _, wrong := range []string{"http://hansho.example.com", "hansho.example.com", "https://", "https://a:b@hansho.example.com", "https://x.example/?a=b"} {
		if _, err := slack.NewManifest(wrong); err == nil || !strings.Contains(err.Error(), "https://hansho.example.com") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	// What Slack allows: https://docs.slack.dev/reference/app-manifest
	for what, text := range map[string]string{overHTTP.Display.Name: "35", overHTTP.Display.Description: "140", overHTTP.Features.Bot.Name: "80"} {
		if most := map[string]int{"35": 35, "140": 140, "80": 80}[text]; len(what) == 0 || len(what) > most {
			t.Errorf("%q has %d characters, at most %d", what, len(what), most)
		}
	}
}
