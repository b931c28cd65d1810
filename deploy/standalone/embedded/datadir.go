package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.temporal.io/server/common/config"
)

// dataDir is a data directory that this process has locked and whose files are ready for the server.
type dataDir struct {
	lock                  *os.File
	histories, visibility *config.SQL
	files                 []string
}

const (
	historiesFile  = "histories.db"
	visibilityFile = "visibility.db"
)

func openDataDir(ctx context.Context, opts Options) (*dataDir, error) {
	if opts.DataDir == "" {
		return nil, errors.New("no data directory is given: name one, it holds every open escalation")
	}
	path, err := filepath.Abs(opts.DataDir)
	if err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("create the data directory: %w", err)
	}
	d := &dataDir{files: []string{filepath.Join(path, visibilityFile), filepath.Join(path, historiesFile)}}
	if d.lock, err = lockDir(path); err != nil {
		return nil, err
	}
	if err := d.prepare(ctx, path, opts); err != nil {
		return nil, errors.Join(err, d.lock.Close())
	}
	return d, nil
}

// prepare leaves complete files whatever point a former start was killed at: the stamp is written before the first
// database, and each database appears under its name only when it is complete. The histories come last: as long as
// they are absent, nothing has ever been stored.
func (d *dataDir) prepare(ctx context.Context, path string, opts Options) error {
	visibility, histories := d.files[0], d.files[1]
	used, err := exists(histories)
	if err != nil {
		return err
	}
	if used {
		err = checkStamp(path)
	} else {
		err = writeStamp(path)
	}
	if err != nil {
		return err
	}
	for _, file := range d.files {
		created, err := ensureDatabase(ctx, file)
		if err != nil {
			return err
		}
		if created && used {
			opts.Logger.Warn().Str("file", file).Msg("the visibility database was missing and is created empty: " +
				"open workflows go on, but lists do not show those that were started before")
		}
	}
	d.histories, d.visibility = historiesStore(histories), visibilityStore(visibility)
	return prepareNamespace(ctx, d.histories, opts)
}

// ensureDatabase creates the file with its tables when it is absent. A write-ahead log without its database would be
// replayed into the new one and ruin it.
func ensureDatabase(ctx context.Context, file string) (created bool, err error) {
	present, err := exists(file)
	if err != nil || present {
		return false, err
	}
	orphan, err := exists(file + "-wal")
	if err != nil {
		return false, err
	}
	if orphan {
		return false, fmt.Errorf("%s-wal is there without its database: restore %s, or choose another data directory", file, file)
	}
	return true, createByRename(file, func(temporary string) error { return writeSchema(ctx, temporary) })
}

// close moves what the write-ahead logs hold into the database files and unlocks the directory.
func (d *dataDir) close() error {
	var errs []error
	for _, file := range d.files {
		errs = append(errs, checkpoint(file))
	}
	return errors.Join(append(errs, d.lock.Close())...)
}

// createByRename lets write fill a temporary file and then gives it its name, so that the file is there in whole or
// not at all, also after a power cut. What a killed attempt left behind is removed first.
func createByRename(file string, write func(temporary string) error) error {
	temporary := file + ".new"
	for _, leftover := range []string{temporary, temporary + "-journal"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove what an interrupted start left behind: %w", err)
		}
	}
	err := write(temporary)
	if err == nil {
		err = syncFile(temporary)
	}
	if err == nil {
		err = os.Rename(temporary, file)
	}
	if err == nil {
		err = syncFile(filepath.Dir(file))
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", file, err)
	}
	return nil
}

// syncFile waits until a file, or the names in a directory, are on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func exists(file string) (bool, error) {
	_, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for %s: %w", file, err)
	}
	return true, nil
}
