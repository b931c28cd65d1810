package cli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hansho/activities/pagerduty"
	"hansho/cmd/hansho/process"
)

// variable is an environment variable to set.
type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// setupDone is a setup and what follows from it, as JSON says it. The secret is in it only when it was asked for.
type setupDone struct {
	*pagerduty.Setup

	Environment []variable `json:"environment"`
}

// carryOut asks, keeps a place for the secret, and makes the steps.
func carryOut(cmd *cobra.Command, setup *pagerduty.Setup) error {
	show, _ := cmd.Flags().GetBool("show-secret")
	path, _ := cmd.Flags().GetString("secret-file")
	if setup.BringsSecret() && path == "" && !show {
		return usage("PagerDuty shows the webhook's signing secret once: say by --secret-file where it goes, or print it by --show-secret")
	}
	if err := agree(cmd, "Do this?"); err != nil {
		return err
	}
	if path == "" || !setup.BringsSecret() {
		return setup.Apply(cmd.Context())
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and it is not overwritten: name another file (%w)", path, fs.ErrExist)
	}
	if err != nil {
		return fmt.Errorf("the file for the secret: %w", err)
	}
	err = setup.Apply(cmd.Context())
	if !setup.Secret.IsSet() {
		return errors.Join(err, file.Close(), os.Remove(path))
	}
	_, written := io.WriteString(file, setup.Secret.Reveal()+"\n")
	return errors.Join(err, written, file.Close())
}

// agree asks a person at a terminal; elsewhere --yes is the answer.
func agree(cmd *cobra.Command, question string) error {
	return agreeOr(cmd, question, "--dry-run to see it")
}

// agreeOr is agree where something else than --dry-run only shows what would be done.
func agreeOr(cmd *cobra.Command, question, otherwise string) error {
	if yes, _ := cmd.Flags().GetBool("yes"); yes {
		return nil
	}
	if !process.IsTerminal(cmd.OutOrStdout()) || !asksHere(cmd.InOrStdin()) {
		return usage("nobody can be asked here: say --yes to do it, or %s", otherwise)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s [yes/no] ", question)
	answer, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "yes" && a != "y" {
		return &refusedError{"nothing was changed"}
	}
	return nil
}

// asksHere tells whether a person types the input.
func asksHere(in io.Reader) bool {
	file, ok := in.(*os.File)
	return ok && process.IsTerminal(file)
}

// setupResult says what the environment of worker and starter needs.
func setupResult(cmd *cobra.Command, account *pagerduty.Account, setup *pagerduty.Setup) setupDone {
	done := setupDone{Setup: setup}
	add := func(name, value string) {
		if value != "" {
			done.Environment = append(done.Environment, variable{"HANSHO_PAGERDUTY_" + name, value})
		}
	}
	add("FROM", setup.From)
	add("FROM_ID", setup.FromID)
	add("SERVICE", setup.Service)
	add("REGION", account.Config().Region)
	add("URL", os.Getenv("HANSHO_PAGERDUTY_URL"))
	path, _ := cmd.Flags().GetString("secret-file")
	show, _ := cmd.Flags().GetBool("show-secret")
	switch {
	case !setup.Secret.IsSet():
	case show:
		add("WEBHOOK_SECRET", setup.Secret.Reveal())
	default:
		absolute, err := filepath.Abs(path)
		add("WEBHOOK_SECRET_FILE", cmp.Or(absolute, path))
		_ = err // The path as it was given will do.
	}
	return done
}

func printEnvironment(out io.Writer, environment []variable) {
	fmt.Fprint(out, "\nSet this for worker and starter, beside HANSHO_PAGERDUTY_TOKEN:\n\n")
	for _, v := range environment {
		fmt.Fprintf(out, "export %s=%s\n", v.Name, v.Value)
	}
	fmt.Fprintln(out, "\nThen: hansho check --live")
}
