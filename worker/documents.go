package worker

import (
	"fmt"

	"hansho/activities"
	"hansho/activities/document"
	"hansho/oncall"
)

// addDocuments adds what keeps the documents of postmortems. Places are those of the configuration as it is when one is stored.
func addDocuments(a *activities.Activities) error {
	cfg, err := document.FromEnvironment()
	if err != nil {
		return err
	}
	store, err := document.New(cfg, func() oncall.PostmortemPlaces { return a.Org().PostmortemPlaces })
	if err != nil {
		return fmt.Errorf("the configuration sends postmortems to a webhook: %w", err)
	}
	a.Documents = store
	return nil
}
