package process

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/sandbox"
)

// SandboxLinkSecret signs links and webhooks in a sandbox unless somebody says otherwise. It opens nothing else.
const SandboxLinkSecret = "sandbox-link-secret"

// DirectSandbox lets the sandbox at base take mail, and gives the environment in which Hansho sends mail, text messages, calls and
// webhooks there and nowhere else. It is empty when the configuration reaches nobody directly. Door is where people's links lead.
func DirectSandbox(ctx context.Context, org *oncall.Org, sb *sandbox.Sandbox, base, door, secret string, o sandbox.Options, log zerolog.Logger) (map[string]string, error) {
	if !uses(org, oncall.Email) && !uses(org, oncall.SMS) && !uses(org, oncall.Voice) && !uses(org, oncall.Webhook) {
		return nil, nil //nolint:nilnil // An empty environment.
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the sandbox's mail server: %w", err)
	}
	go func() {
		if err := sb.ServeMail(listener); err != nil {
			log.Error().Err(err).Msg("the sandbox takes no mail any more")
		}
	}()
	const number = "+815055550100"
	direct := strings.TrimSuffix(base, "/") + "/direct"
	return map[string]string{
		"HANSHO_PUBLIC_URL":         onLoopback(door),
		"HANSHO_LINK_SECRET":        secret,
		"HANSHO_LINK_SECRET_OLD":    "",
		"HANSHO_SMTP_HOST":          "127.0.0.1",
		"HANSHO_SMTP_PORT":          strconv.Itoa(listener.Addr().(*net.TCPAddr).Port), //nolint:forcetypeassert // It is one: "tcp".
		"HANSHO_SMTP_USER":          "",
		"HANSHO_SMTP_PASSWORD":      "",
		"HANSHO_SMTP_FROM":          "Hansho <" + sandboxFrom + ">",
		"HANSHO_SMTP_TLS":           "none",
		"HANSHO_SMTP_CA_FILE":       "",
		"HANSHO_TWILIO_URL":         direct,
		"HANSHO_TWILIO_ACCOUNT_SID": cmp.Or(o.TwilioAccountSID, sandbox.DefaultTwilioAccountSID),
		"HANSHO_TWILIO_AUTH_TOKEN":  cmp.Or(o.TwilioAuthToken, sandbox.DefaultTwilioAuthToken),
		"HANSHO_TWILIO_FROM_SMS":    number, "HANSHO_TWILIO_MESSAGING_SERVICE_SID": "", "HANSHO_TWILIO_FROM_VOICE": number,
		"HANSHO_WEBHOOK_URL":           direct + "/hook",
		"HANSHO_WEBHOOK_SECRET":        secret,
		"HANSHO_WEBHOOK_ALLOW_PRIVATE": "true",
	}, nil
}

// onLoopback is the address of a door for whoever sits before this machine, also when the door listens everywhere.
func onLoopback(door string) string {
	u, err := url.Parse(door)
	if err != nil || u.Port() == "" {
		return door
	}
	return "http://" + net.JoinHostPort("127.0.0.1", u.Port())
}

// directNames are the names by which the sandbox's page calls people.
func directNames(org *oncall.Org) map[string]string {
	names := map[string]string{}
	for id, person := range org.People {
		name := cmp.Or(person.Name, id)
		names[id], names[person.Email] = name, name
		names[strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(person.Phone)] = name
	}
	delete(names, "")
	return names
}
