package activities

import (
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
)

// Names of the activities, as workflows call them and as the Temporal UI shows them.
const (
	NamePage        = "Page"
	NameNext        = "WhoIsNext"
	NameQuiet       = "StopTelephones"
	NameShow        = "ShowInChat"
	NameSay         = "SayInChat"
	NameWriteExport = "WriteExport"
	NameFetchRoster = "FetchRoster"
	NameWays        = "WaysToReach"
	NameWhose       = "WhoseIncident"
	NameProbe       = "ProbeProvider"
	NameLook        = "LookAtProviders"
	NameTell        = "TellProvider"
	NameSurvey      = "AskHowEverythingIs"
	NameStalk       = "WatchTheStatus"
)

// Register makes every activity known under its name. Worker, tests and simulator share this list.
func Register(r worker.ActivityRegistry, a *Activities) {
	for name, fn := range map[string]any{
		NamePage: a.Page, NameNext: a.Next, NameQuiet: a.Quiet, NameShow: a.Show, NameSay: a.Say,
		NameWriteExport: a.WriteExport, NameFetchRoster: a.FetchRoster, NameWays: a.Ways, NameWhose: a.Whose, NameLook: a.LookAll, NameTell: a.Tell,
		NameProbe: a.ProbeProvider, NameTendRoom: a.TendRoom, NamePlan: a.PlanForIncident, NameMailSummary: a.MailSummary,
		NameSurvey: a.Survey, NameStalk: a.Stalk,
		NameDraftPostmortem: a.DraftPostmortem, NameStorePostmortem: a.StorePostmortem,
	} {
		r.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
	}
	registerPublic(r, a)
}
