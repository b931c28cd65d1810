package main

import (
	"fmt"
	"strings"
	"time"
)

// responder is the person in whose name the benchmark acknowledges and resolves.
const responder = "alice"

// Services of the configuration, by what their escalations are for.
const (
	patient = "patient" // Level 1 lasts longer than any measurement.
	typical = "typical" // Goes through its life within seconds.
	steady  = "steady"  // Escalates after steadyAck.
	// twoVendors pages somebody whom two vendors can reach.
	twoVendors = "two-vendors"
)

// steadyAck is how long a level lasts where escalations come due one after the other.
const steadyAck = 10 * time.Second

// configuration is a hansho.yaml with everything that a real one has: people, schedules that PagerDuty keeps, channels.
func configuration() string {
	var b strings.Builder
	b.WriteString(`
organization: {name: Benchmark, zone: Asia/Tokyo, executive_channel: executives}
people:
  alice: {name: Alice, email: alice@example.com, slack: U0ALICE0, pagerduty: PALICE0}
  bob: {name: Bob, email: bob@example.com, slack: U0BOB000, pagerduty: PBOB000}
  carol: {name: Carol, email: carol@example.com, slack: U0CAROL0, pagerduty: PCAROL0}
  dave: {name: Dave, email: dave@example.com, slack: U0DAVE00, pagerduty: PDAVE00, splunk_oncall: dave}
schedules:
  primary: {pagerduty: PPRIMAR, fallback: [alice]}
  secondary: {pagerduty: PSECOND, fallback: [bob]}
policies:
`)
	services := []string{patient, typical, steady}
	policy(&b, patient, time.Hour)
	policy(&b, typical, 3*time.Second)
	policy(&b, steady, steadyAck)
	for slot := range slots {
		services = append(services, slotService(slot))
		policy(&b, slotService(slot), slotAck(slot))
	}
	services = append(services, twoVendors)
	b.WriteString("  " + twoVendors + ": {levels: [{page: [dave], ack_within: 1h}], last_resort: carol}\n")
	b.WriteString("services:\n")
	for _, id := range services {
		fmt.Fprintf(&b, "  %s: {name: %s, policy: %s, channel: incidents, labels: {service: %s}}\n", id, id, id, id)
	}
	b.WriteString("default_service: " + patient + "\n")
	return b.String()
}

// policy pages the primary, and the secondary when ackWithin is over; what comes then is far away.
func policy(b *strings.Builder, id string, ackWithin time.Duration) {
	fmt.Fprintf(b, `  %s:
    levels:
      - {page: [primary], ack_within: %s}
      - {page: [secondary], ack_within: 1h}
    last_resort: carol
    reopen_within: 2s
`, id, ackWithin)
}
