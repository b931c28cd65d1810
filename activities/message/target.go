package message

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Value is the target as a button carries it.
func (t Target) Value() string {
	value, err := json.Marshal(t)
	if err != nil { // Two texts always encode.
		return "{}"
	}
	return string(value)
}

// ErrNoTarget says that a value does not name a workflow and its instance.
var ErrNoTarget = errors.New("the button names no workflow")

// ParseTarget is the inverse of Value. Every error wraps ErrNoTarget.
func ParseTarget(value string) (Target, error) {
	var t Target
	if err := json.Unmarshal([]byte(value), &t); err != nil {
		return Target{}, fmt.Errorf("%w: %w", ErrNoTarget, err)
	}
	if t.WorkflowID == "" || t.Instance == "" {
		return Target{}, ErrNoTarget
	}
	return t, nil
}
