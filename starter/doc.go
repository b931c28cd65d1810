// Package starter is the only door into Hansho: the HTTP interface that monitoring systems, providers, chats and people
// talk to, and the typed client of the workflows that it and the command share. It decides nothing: it turns what comes in
// into messages of hansho/workflows/contract and answers when Temporal has made them durable.
package starter
