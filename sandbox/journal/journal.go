// Package journal keeps state in an append-only file, one JSON record a line, so that the sandbox remembers what it
// was told although its process is killed without warning.
package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Record is one line of the file: what kind of thing was written, and its value.
type Record struct {
	Kind  string          `json:"kind"`
	Value json.RawMessage `json:"value"`
}

// Journal appends records to a file. Every record is handed to the operating system before Append returns, so it
// survives a SIGKILL; it is not synced to the disk, so it may not survive a power cut. A nil Journal forgets all.
type Journal struct {
	mu   sync.Mutex
	path string
	file *os.File
}

// Open reads the file at path, calls replay for every record in the order of writing, and returns a Journal that
// appends to it. The file is created when it does not exist. A last line that was cut off by a kill is dropped.
func Open(path string, replay func(Record) error) (*Journal, error) {
	file, err := os.OpenFile(filepath.Clean(path), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the sandbox's state: %w", err)
	}
	end, err := read(file, replay)
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the sandbox's state in %s: %w", path, err), file.Close())
	}
	return &Journal{path: path, file: file}, nil
}

// read replays all complete lines and returns the offset behind the last of them.
func read(file io.Reader, replay func(Record) error) (int64, error) {
	var end int64
	lines := bufio.NewReaderSize(file, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return end, nil
		}
		if err != nil {
			return end, err
		}
		var record Record
		if err := json.Unmarshal(line, &record); err != nil {
			return end, fmt.Errorf("the record at byte %d: %w", end, err)
		}
		if err := replay(record); err != nil {
			return end, fmt.Errorf("the %s record at byte %d: %w", record.Kind, end, err)
		}
		end += int64(len(line))
	}
}

// Append writes one record at the end of the file.
func (j *Journal) Append(kind string, value any) error {
	if j == nil {
		return nil
	}
	line, err := encode(kind, value)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(line); err != nil {
		return fmt.Errorf("write the sandbox's state: %w", err)
	}
	return nil
}

// Compact replaces the file by the records that snapshot adds, so that what was overwritten does not grow for ever.
// The old file stays in place until the new one is complete.
func (j *Journal) Compact(snapshot func(add func(kind string, value any) error) error) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	next, err := os.OpenFile(j.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("compact the sandbox's state: %w", err)
	}
	if err := fill(next, snapshot); err != nil {
		return errors.Join(fmt.Errorf("compact the sandbox's state: %w", err), next.Close())
	}
	if err := os.Rename(j.path+".new", j.path); err != nil {
		return errors.Join(fmt.Errorf("compact the sandbox's state: %w", err), next.Close())
	}
	old := j.file
	j.file = next
	return old.Close()
}

func fill(file io.Writer, snapshot func(add func(kind string, value any) error) error) error {
	buffer := bufio.NewWriterSize(file, 1<<16)
	err := snapshot(func(kind string, value any) error {
		line, err := encode(kind, value)
		if err != nil {
			return err
		}
		_, err = buffer.Write(line)
		return err
	})
	return errors.Join(err, buffer.Flush())
}

func encode(kind string, value any) ([]byte, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encode a %s record: %w", kind, err)
	}
	line, err := json.Marshal(Record{Kind: kind, Value: raw})
	if err != nil {
		return nil, fmt.Errorf("encode a %s record: %w", kind, err)
	}
	return append(line, '\n'), nil
}

// Close closes the file.
func (j *Journal) Close() error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.file.Close()
}
