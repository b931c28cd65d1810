package starter

import (
	"net/http"

	"hansho/workflows/contract"
)

// answerJSON is what became of a command, as the API says it.
type answerJSON struct {
	contract.Answer
	WorkflowID string `json:"workflow_id"`
	Request    string `json:"request"` // Send it again to repeat the command without doing it twice.
}

// answer says what became of a command: 200 done, 202 recorded, 409 stale or to be confirmed, 422 refused.
func (d *Door) answer(w http.ResponseWriter, r *http.Request, id string, command contract.Command, answer contract.Answer) {
	switch answer.Result {
	case contract.Done, contract.Already:
		d.write(w, r, http.StatusOK, answerJSON{answer, id, command.Request})
	case contract.Recorded:
		d.write(w, r, http.StatusAccepted, answerJSON{answer, id, command.Request})
	case contract.Confirm:
		d.fail(w, r, problem{Status: http.StatusConflict, Code: "confirm", Detail: answer.Text + ` Send {"take_over": true} if you mean it.`})
	case contract.Stale:
		d.fail(w, r, problem{Status: http.StatusConflict, Code: "stale", Detail: answer.Text})
	case contract.Refused:
		d.fail(w, r, problem{Status: http.StatusUnprocessableEntity, Code: "refused", Detail: answer.Text})
	default:
		d.write(w, r, http.StatusOK, answerJSON{answer, id, command.Request})
	}
}
