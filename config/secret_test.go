package config

import "testing"

func TestLooksSecret(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"xoxb-000000000000-not-a-real-token", "https://hooks.slack.com/services/T0/B0/none", "0123456789abcdef0123456789abcdef",
		"R0123456789ABCDEF0123456789ABCDE", "yQbAkKc66ry8TWUX9YEu", "https://user:pass@example.com", "https://example.com/?api_key=abc",
		"eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2ln", "-----BEGIN RSA PRIVATE KEY-----",
	} {
		if !looksSecret(secret) || quote(secret) != hidden {
			t.Errorf("%s passes as %s", secret, quote(secret))
		}
	}
	for _, word := range []string{
		"CheckoutServiceVersion2Backend", "Prod-EU-West-1-cluster-02", "HANSHO_KEY_CHECKOUT_PRODUCTION_2026", "incident-checkout-2026-01-05",
		"https://wiki.example.com/Runbook-0123456789abcdef0123456789abcdef", "Q2AB3CDEF4GHIJ", "U012AB3CD4EF", "5f0c1f6e-3b1a-4f57-9d5e-0a1b2c3d4e5f",
		"+81 90 1234 5678", "佐藤 花子", "an-extraordinarily-long-name-of-a-service-in-words", "arn:aws:sns:ap-northeast-1:000000000000:alerts", "",
	} {
		if looksSecret(word) {
			t.Errorf("%s is taken for a secret", word)
		}
	}
}
