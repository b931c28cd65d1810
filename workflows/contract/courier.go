package contract

// OpenCourier is the input of a Courier: the incident whose events it carries. They come as signals, SignalProvider.
type OpenCourier struct {
	Provider string `json:"provider"`
	Ref      string `json:"ref"` // The provider's ID of the incident.
}
