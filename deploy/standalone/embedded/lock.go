package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const lockFile = "lock"

// lockDir makes this process the only one that uses the directory. The kernel drops the lock when the process ends,
// however it ends, so a lock file that is left over never needs to be removed by hand.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data directory: %w", err)
	}
	if err := tryLock(f, dir); err != nil {
		_ = f.Close()
		return nil, err
	}
	if err := errors.Join(f.Truncate(0), writeAt(f, fmt.Sprintf("%d\n", os.Getpid()))); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("write the lock of the data directory: %w", err)
	}
	return f, nil
}

// inUse returns the error of a second instance when another process holds the directory, and creates nothing.
func inUse(dir string) error {
	f, err := os.Open(filepath.Join(dir, lockFile))
	if err != nil {
		return nil //nolint:nilerr // Without a readable lock file there is nobody to report.
	}
	defer f.Close()
	return tryLock(f, dir)
}

func tryLock(f *os.File, dir string) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder, _ := io.ReadAll(io.LimitReader(f, 20))
		return fmt.Errorf("the data directory %s is in use by process %s: stop that process, or choose another data directory",
			dir, strings.TrimSpace(string(holder)))
	}
	if err != nil {
		return fmt.Errorf("lock the data directory %s: %w", dir, err)
	}
	return nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}
