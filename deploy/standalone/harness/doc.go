// Package harness lets tests use the built program as people do: it builds it, starts it on free ports with a fresh data
// directory, kills it and starts it again, and keeps a sandbox in the test's own process, which survives those kills.
//
//	providers := harness.Sandbox(t, harness.Config)
//	hansho := harness.Start(t, harness.Options{Sandbox: providers})
//	hansho.Alert(t, `{"service": "shop", "dedup_key": "disk", "title": "Disk full"}`)
//	providers.AwaitPage(t, "alice", 5*time.Second)
//	hansho.Kill9(t)
//	hansho.Again(t)
package harness
