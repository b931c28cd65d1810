package console

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"strings"
)

// staticVersion is a digest of all embedded files: their addresses change with them, so that a browser may keep them for ever.
var staticVersion = func() string {
	sum := sha256.New()
	_ = fs.WalkDir(staticFiles, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			raw, _ := staticFiles.ReadFile(path) // It is embedded.
			sum.Write(raw)
		}
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:6])
}()

// staticPath is the address of an embedded file.
func staticPath(name string) string { return Path + "static/" + staticVersion + "/" + name }

// static serves the embedded files. They are the same for everybody.
func static() http.Handler {
	files, err := fs.Sub(staticFiles, "static")
	if err != nil {
		panic(err) // The folder is embedded; only a mistake in this file gets here.
	}
	server := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		version, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Path+"static/"), "/")
		if name == "" || strings.HasSuffix(name, "/") {
			http.NotFound(w, r)
			return
		}
		if version == staticVersion {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		r.URL.Path = "/" + name
		server.ServeHTTP(w, r)
	})
}
