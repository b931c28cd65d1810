package embedded

import (
	"context"
	"fmt"
	"net/http"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// webUI is the Temporal UI; its pages are inside the program.
type webUI struct {
	server *uiserver.Server
	url    string
}

func startUI(ctx context.Context, a address, grpcAddress, namespace string) (*webUI, error) {
	host := a.Addr().String()
	if a.Addr().Is6() {
		host = "[" + host + "]"
	}
	ui := &webUI{url: "http://" + a.client(), server: uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: grpcAddress,
		Host:                host,
		Port:                int(a.Port()),
		EnableUI:            true,
		DefaultNamespace:    namespace,
		// The UI is served by plain HTTP, where some browsers drop a cookie that is marked secure, and without the
		// cookie every button of the UI fails.
		CORS: uiconfig.CORS{CookieInsecure: true},
		// Nothing here calls home.
		DisableNewsFetch: true,
		HideLogs:         true,
	}))}
	go func() { _ = ui.server.Start() }()
	if err := poll(ctx, ui.answers); err != nil {
		ui.stop()
		return nil, err
	}
	return ui, nil
}

func (u *webUI) answers(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.url+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", u.url, res.Status)
	}
	return nil
}

func (u *webUI) stop() { u.server.Stop() }
