package embedded

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

const (
	clusterName = "active"

	historiesStoreName  = "histories"
	visibilityStoreName = "visibility"
)

// newTemporal puts the server together and opens its listeners.
func newTemporal(dir *dataDir, p *ports, log *serverLog) (temporal.Server, error) {
	return temporal.NewServer(
		temporal.WithConfig(serverConfig(dir, p)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(map[primitives.ServiceName]static.Hosts{
			primitives.FrontendService: static.SingleLocalHost(p.grpc.client()),
			primitives.HistoryService:  static.SingleLocalHost(p.history.String()),
			primitives.MatchingService: static.SingleLocalHost(p.matching.String()),
			primitives.WorkerService:   static.SingleLocalHost(p.worker.String()),
		}),
		temporal.WithDynamicConfigClient(serverSettings()),
		temporal.WithLogger(log),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
	)
}

func serverConfig(dir *dataDir, p *ports) *config.Config {
	disabled := config.ArchivalNamespaceDefaults{
		History:    config.HistoryArchivalNamespaceDefaults{State: config.ArchivalDisabled},
		Visibility: config.VisibilityArchivalNamespaceDefaults{State: config.ArchivalDisabled},
	}
	return &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     historiesStoreName,
			VisibilityStore:  visibilityStoreName,
			NumHistoryShards: shards,
			DataStores: map[string]config.DataStore{
				historiesStoreName:  {SQL: dir.histories},
				visibilityStoreName: {SQL: dir.visibility},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: p.grpc.client()},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services: map[string]config.Service{
			string(primitives.FrontendService): listenOn(p.grpc),
			string(primitives.HistoryService):  listenOn(p.history),
			string(primitives.MatchingService): listenOn(p.matching),
			string(primitives.WorkerService):   listenOn(p.worker),
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchival{State: config.ArchivalDisabled},
		},
		PublicClient:      config.PublicClient{HostPort: p.grpc.client()},
		NamespaceDefaults: config.NamespaceDefaults{Archival: disabled},
	}
}

func listenOn(a address) config.Service {
	return config.Service{RPC: config.RPC{GRPCPort: int(a.Port()), BindOnIP: a.Addr().String()}}
}

// awaitServing returns when the server answers for the namespace.
func awaitServing(ctx context.Context, grpcAddress, namespace string) error {
	conn, err := grpc.NewClient(grpcAddress, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	service := workflowservice.NewWorkflowServiceClient(conn)
	return poll(ctx, func(ctx context.Context) error {
		_, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
		return err
	})
}

// poll tries until it succeeds, every 10 milliseconds, and gives up after 30 seconds with the last error.
func poll(ctx context.Context, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
