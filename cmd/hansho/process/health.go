package process

import (
	"github.com/prometheus/client_golang/prometheus"

	"hansho/activities"
)

// showHealth makes a metric of whether each provider works, as far as this worker knows: 1, or 0 while it is down.
func (p *Process) showHealth(a *activities.Activities) {
	for provider := range a.Pagers {
		p.Metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "hansho_provider_up", Help: "Whether the provider works, as far as this worker knows.", ConstLabels: prometheus.Labels{"provider": provider},
		}, func() float64 {
			if known, ok := a.Health.Of(provider); ok && known.Down {
				return 0
			}
			return 1
		}))
	}
}
