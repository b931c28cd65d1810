package slack

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one connection. Envelopes that were not acknowledged wait for their answer.
type socket struct {
	conn *websocket.Conn
	gone chan struct{} // closed when it has ended
	told bool          // to go; guarded by links

	mu      sync.Mutex // guards writing and waiting
	waiting map[string]chan json.RawMessage
}

func (k *socket) await(id string, answer chan json.RawMessage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if answer == nil {
		delete(k.waiting, id)
	} else {
		k.waiting[id] = answer
	}
}

func (k *socket) write(message any) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = k.conn.SetWriteDeadline(time.Now().Add(interactionTimeout))
	return k.conn.WriteJSON(message)
}

// read takes acknowledgements until the connection ends.
func (k *socket) read() {
	for {
		_, raw, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if len(raw) >= maxAckBytes || json.Unmarshal(raw, &ack) != nil {
			continue // Slack drops it in silence.
		}
		k.mu.Lock()
		if answer := k.waiting[ack.ID]; answer != nil {
			delete(k.waiting, ack.ID)
			answer <- ack.Payload
		}
		k.mu.Unlock()
	}
}

// ping keeps a connection alive, and ends it with the sandbox.
func (k *socket) ping(stop <-chan struct{}) {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = k.conn.WriteControl(websocket.PingMessage, []byte("sandbox"), time.Now().Add(time.Second))
		case <-stop:
			_ = k.conn.Close()
			return
		case <-k.gone:
			return
		}
	}
}
