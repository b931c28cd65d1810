package config

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"hansho/oncall"
)

var documentBefore = limits{least: time.Hour, most: week}

func (d *draft) buildPostmortems() {
	written, rules := d.file.Postmortems, oncall.DefaultPostmortemRules()
	rules.Language = d.language("postmortems.language", written.Language, d.org.Language)
	rules.Channel = d.channel("postmortems.channel", written.Channel)
	rules.DocumentBefore = d.within("postmortems.document_before", written.DocumentBefore, documentBefore, rules.DocumentBefore)
	d.org.Postmortems = rules
	d.org.PostmortemPlaces = oncall.PostmortemPlaces{
		Directory: d.directory("postmortems.directory", written.Directory), SecurityDirectory: d.directory("postmortems.security_directory", written.SecurityDirectory),
		Webhook: written.Webhook, Link: written.Link,
	}
	d.checkPlaces(d.org.PostmortemPlaces)
}

// directory is a path that means the same whichever directory a worker runs in.
func (d *draft) directory(path, written string) string {
	if written != "" && !filepath.IsAbs(written) {
		d.add(path, quote(written)+" is not an absolute path", "write one that begins with /, such as /srv/postmortems")
	}
	return written
}

func (d *draft) checkPlaces(places oncall.PostmortemPlaces) {
	open, closed := places.Directory, places.SecurityDirectory
	if open != "" && closed != "" && isInside(closed, open) {
		d.add("postmortems.security_directory", "whoever reads postmortems.directory reads it, too", "name a directory outside of that one")
	}
	d.checkLink("postmortems.webhook", places.Webhook)
	if u, err := url.Parse(places.Webhook); err == nil && u.User != nil {
		d.add("postmortems.webhook", "holds a password", "secrets never stand in this file: the receiver verifies the signature instead")
	}
	switch {
	case places.Link == "":
	case !strings.Contains(places.Link, "{slug}"):
		d.add("postmortems.link", quote(places.Link)+" is the same for all postmortems", "write {slug} where the name of the postmortem stands")
	case places.Directory == "":
		d.add("postmortems.link", "there is no file to link to", "add postmortems.directory, or let the receiver of postmortems.webhook answer with the link")
	default:
		d.checkLink("postmortems.link", strings.ReplaceAll(places.Link, "{slug}", "x"))
	}
}

// isInside tells whether a directory is another one, or inside of it.
func isInside(inner, outer string) bool {
	relative, err := filepath.Rel(filepath.Clean(outer), filepath.Clean(inner))
	return err == nil && relative != ".." && !strings.HasPrefix(relative, ".."+string(filepath.Separator))
}
