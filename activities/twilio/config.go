package twilio

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_TWILIO"

// Config is how the adapter reaches one Twilio account.
type Config struct {
	AccountSID string        `envconfig:"ACCOUNT_SID"`
	AuthToken  secret.String `envconfig:"AUTH_TOKEN"` // It also verifies what Twilio sends to the door.
	// FromSMS is the number or the name that text messages come from; MessagingService, when set, chooses it instead.
	FromSMS          string `envconfig:"FROM_SMS"`
	MessagingService string `envconfig:"MESSAGING_SERVICE_SID"`
	FromVoice        string `envconfig:"FROM_VOICE"` // The number that calls come from.
	// URL is the base of the REST API, without a slash at its end.
	URL string `envconfig:"URL" default:"https://api.twilio.com"`
}

// FromEnvironment reads the Config from HANSHO_TWILIO_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

var (
	accountForm = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)
	serviceForm = regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`)
	senderForm  = regexp.MustCompile(`^[A-Za-z0-9 ]{1,11}$`)
)

// Validate names every variable that is missing or wrong for text messages, for calls or for both, and the cure.
func (c Config) Validate(sms, voice bool) error {
	var faults []error
	fault := func(variable, text string) { faults = append(faults, fmt.Errorf("%s_%s %s", prefix, variable, text)) }
	if !accountForm.MatchString(c.AccountSID) {
		fault("ACCOUNT_SID", "must be the account's SID, AC and 32 characters, from the first page of Twilio's console")
	}
	if !c.AuthToken.IsSet() {
		fault("AUTH_TOKEN", "is not set: take it from the first page of Twilio's console")
	}
	if sms && c.MessagingService == "" && !numberForm.MatchString(c.FromSMS) && !senderForm.MatchString(c.FromSMS) {
		fault("FROM_SMS", "must be a number of the account such as +815000000000 or a sender's name, unless "+prefix+"_MESSAGING_SERVICE_SID is set")
	}
	if c.MessagingService != "" && !serviceForm.MatchString(c.MessagingService) {
		fault("MESSAGING_SERVICE_SID", "must be a messaging service's SID, MG and 32 characters")
	}
	if voice && !numberForm.MatchString(c.FromVoice) {
		fault("FROM_VOICE", "must be a number of the account that can call, such as +815000000000")
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		fault("URL", "must be an address such as https://api.twilio.com")
	}
	return errors.Join(faults...)
}

// numberForm is a telephone number as Twilio writes it, E.164.
var numberForm = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// number writes a telephone number as Twilio does. It reports false for what is none.
func number(address string) (string, bool) {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ().-", r) {
			return -1
		}
		return r
	}, address)
	return kept, numberForm.MatchString(kept)
}
