package e2e_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets more stories run side by side than there are processors: they wait for most of their time.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "10"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
