package cli

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hansho/config"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// completeWithin bounds a completion: a shell that hangs is worse than one that completes nothing.
const completeWithin = 2 * time.Second

// completeVerb completes the open escalations, and then what the verb takes.
func completeVerb(v verb) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch {
		case len(args) == 0, len(args) == 1 && v.name == contract.Merge:
			return openWorkflows(cmd, contract.Escalation), cobra.ShellCompDirectiveNoFileComp
		case len(args) == 1 && v.people:
			return completePeople(cmd, nil, "")
		case len(args) == 1 && v.name == contract.SetSeverity:
			return severities(), cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeOpen completes the first argument with what is open.
func completeOpen(kind string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return openWorkflows(cmd, kind), cobra.ShellCompDirectiveNoFileComp
	}
}

func openWorkflows(cmd *cobra.Command, kind string) []cobra.Completion {
	s, err := open(cmd)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), completeWithin)
	defer cancel()
	cmd.SetContext(ctx)
	defer s.close()
	if s.connect() != nil {
		return nil
	}
	listed, err := s.client.List(s.ctx, starter.Filter{Kind: kind})
	if err != nil {
		return nil
	}
	completions := make([]cobra.Completion, len(listed))
	for i, l := range listed {
		completions[i] = cobra.CompletionWithDesc(short(l.WorkflowID), l.Severity+" "+l.State+" "+line(l.Title))
	}
	return completions
}

func completePeople(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return ofConfig(cmd, func(org *oncall.Org) []string { return slices.Sorted(maps.Keys(org.People)) })
}

func completeServices(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return ofConfig(cmd, func(org *oncall.Org) []string { return slices.Sorted(maps.Keys(org.Services)) })
}

func ofConfig(cmd *cobra.Command, pick func(*oncall.Org) []string) ([]cobra.Completion, cobra.ShellCompDirective) {
	org, err := config.Load(configPath(cmd))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return pick(org), cobra.ShellCompDirectiveNoFileComp
}

func severities() []string {
	var all []string
	for _, severity := range oncall.Severities {
		all = append(all, severity.String())
	}
	return all
}
