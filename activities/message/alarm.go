package message

// Alarm is Hansho's own alarm about an escalation that cannot look after itself, for the service's channel.
func Alarm(workflowID, what string) Saying {
	return Saying{Text: "*Hansho needs somebody* · " + line(workflowID) + "\n" + line(what), Here: true, Loud: true}
}
