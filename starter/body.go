package starter

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// How large a body may be, in bytes. The Events API documents 512 KB; a large group of Alertmanager has megabytes.
const (
	largestEvent   = 512 << 10
	largestAlerts  = 1 << 20
	largestGroup   = 4 << 20
	largestWebhook = 1 << 20
	largestCommand = 64 << 10
)

// body reads a request's body. The error is an *http.MaxBytesError when it is too large, else ErrInvalid: it was not sent whole.
func body(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	read, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if tooLarge := (*http.MaxBytesError)(nil); err != nil && !errors.As(err, &tooLarge) {
		return nil, fmt.Errorf("the body: %w: %w", ErrInvalid, err)
	}
	return read, err
}
