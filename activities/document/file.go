package document

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync/atomic"

	"hansho/activities"
)

// safeName is how the file of a postmortem may be called. A slug is made of a service's ID, a date and an instance.
var safeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~%-]{0,180}$`)

// attempts tells the temporary files of one process apart.
var attempts atomic.Int64

// write keeps the document as <slug>.md. Readers see the version before or this one, and never a part; the file is inside of the
// directory whatever the slug says and wherever links in the directory lead.
func write(directory string, d activities.Document) (string, error) {
	if !safeName.MatchString(d.Slug) {
		return "", activities.Refused(fmt.Errorf("%q cannot be the name of a file", d.Slug))
	}
	name := d.Slug + ".md"
	root, err := os.OpenRoot(directory)
	if err != nil {
		return "", inClass(directory, err)
	}
	defer func() { _ = root.Close() }() // Nothing is written through it any more.
	temporary := fmt.Sprintf(".%s.%d-%d.tmp", name, os.Getpid(), attempts.Add(1))
	if err := writeWhole(root, temporary, d.Text); err != nil {
		_ = root.Remove(temporary) // What matters is the first error.
		return "", inClass(directory, err)
	}
	if err := root.Rename(temporary, name); err != nil {
		_ = root.Remove(temporary) // The same.
		return "", inClass(directory, err)
	}
	return filepath.Join(directory, name), syncDirectory(root)
}

func writeWhole(root *os.Root, name, text string) error {
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncDirectory lets the new name outlive a power cut.
func syncDirectory(root *os.Root) error {
	directory, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}

// inClass sorts what the system says: a directory that is not there, or may not be written to, is cured by a person.
func inClass(directory string, err error) error {
	err = fmt.Errorf("%w (is postmortems.directory right, and may this worker write to %s?)", err, directory)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrInvalid) {
		return activities.Refused(err)
	}
	return err
}
