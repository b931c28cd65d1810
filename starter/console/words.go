package console

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed words
var wordFiles embed.FS

// vocabulary holds the words of one language by their keys. Both languages have the same keys, which a test holds.
type vocabulary struct {
	language string
	words    map[string]string
}

func loadWords(language string) (*vocabulary, error) {
	raw, err := wordFiles.ReadFile("words/" + language + ".json")
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	v := &vocabulary{language: language}
	if err := json.Unmarshal(raw, &v.words); err != nil {
		return nil, fmt.Errorf("console: words of %q: %w", language, err)
	}
	return v, nil
}

// say is the text of a key with what belongs into it. A key that is missing shows itself, and fails a test.
func (v *vocabulary) say(key string, with ...any) string {
	text, known := v.words[key]
	switch {
	case !known:
		return "⟦" + key + "⟧"
	case len(with) == 0:
		return text
	default:
		return fmt.Sprintf(text, with...)
	}
}

// has tells whether there is a word for a key.
func (v *vocabulary) has(key string) bool { _, known := v.words[key]; return known }
