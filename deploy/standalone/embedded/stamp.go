package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.temporal.io/server/common/headers"
)

const stampFile = "temporal.json"

// stamp names the Temporal server that wrote the database files. Temporal has no migrations for SQLite, so the files
// of one version must not be opened by another.
type stamp struct {
	TemporalServer string `json:"temporal_server"`
}

func checkStamp(dir string) error {
	file := filepath.Join(dir, stampFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s holds a database but not %s, so the version that wrote it is unknown: restore %s, "+
			"or choose another data directory", dir, stampFile, file)
	}
	if err != nil {
		return fmt.Errorf("read the version of the data directory: %w", err)
	}
	var found stamp
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Errorf("%s is damaged (%w): restore it, or choose another data directory", file, err)
	}
	if found.TemporalServer != headers.ServerVersion {
		return fmt.Errorf("%s says that the data was written by Temporal server %s, this program contains %s, and SQLite files "+
			"cannot be carried over: let open escalations end with the program that wrote them and then choose another data directory, "+
			"or go on with that program", file, found.TemporalServer, headers.ServerVersion)
	}
	return nil
}

func writeStamp(dir string) error {
	text, err := json.Marshal(stamp{TemporalServer: headers.ServerVersion})
	if err != nil {
		return fmt.Errorf("encode the version of the data directory: %w", err)
	}
	return createByRename(filepath.Join(dir, stampFile), func(temporary string) error {
		return os.WriteFile(temporary, append(text, '\n'), 0o600)
	})
}
