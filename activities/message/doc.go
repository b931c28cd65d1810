// Package message holds the words people read, in English and Japanese, rendered from facts for one reader: pages, the
// escalation's card in the chat, its thread, reminders. It decides nothing and sends nothing.
package message
