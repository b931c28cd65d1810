package secret

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/kelseyhightower/envconfig"
)

// Process fills a configuration struct from the environment as envconfig.Process does, and lets every field of type
// String, say HANSHO_SLACK_TOKEN, come from a file named by HANSHO_SLACK_TOKEN_FILE instead. Fields of type String stand
// at the top of the struct and carry an envconfig tag. Setting both variables is an error, as is an empty file.
func Process(prefix string, config any) error {
	if err := envconfig.Process(prefix, config); err != nil {
		return withoutValue(err)
	}
	fields := reflect.ValueOf(config).Elem()
	for i := range fields.NumField() {
		field, isSecret := reflect.TypeAssert[*String](fields.Field(i).Addr())
		if !isSecret {
			continue
		}
		name := prefix + "_" + strings.ToUpper(fields.Type().Field(i).Tag.Get("envconfig"))
		if err := fromFile(field, name); err != nil {
			return err
		}
	}
	return nil
}

func fromFile(field *String, name string) error {
	path := os.Getenv(name + "_FILE")
	if path == "" {
		return nil
	}
	if field.IsSet() {
		return fmt.Errorf("both %s and %s_FILE are set: unset one of them", name, name)
	}
	content, err := os.ReadFile(path) //nolint:gosec // The operator names the file.
	if err != nil {
		return fmt.Errorf("%s_FILE: %w", name, err)
	}
	*field = New(string(content))
	if !field.IsSet() {
		return fmt.Errorf("%s_FILE: %s is empty: write the secret into it", name, path)
	}
	return nil
}

// withoutValue keeps the name and the cause of envconfig's error and drops the value, which may be a secret that was put
// into the wrong variable.
func withoutValue(err error) error {
	if parse, ok := err.(*envconfig.ParseError); ok { //nolint:errorlint // envconfig returns it unwrapped.
		return fmt.Errorf("%s: its value cannot be read as %s", parse.KeyName, parse.TypeName)
	}
	return err
}
