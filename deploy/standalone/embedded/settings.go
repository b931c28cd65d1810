package embedded

import (
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
)

// Everything that makes the server fast, durable or generous stands in this file, each setting with its reason and
// what it was seen to do. The figures come from BenchmarkBurst (1,000 workflows of one activity, eager start) on two
// cores that other programs used as well, so the CPU time for one workflow says more than the rate: 7.1 to 9.5 ms and
// 78 to 133 workflows a second as set here. What remains is spread over gRPC and its interceptors (half), SQLite
// (a quarter) and garbage collection (a tenth).

// shards is how many parts the histories are cut into. All parts would share one database connection: four cost
// 7.9 to 9.9 ms and gave 71 to 104 a second. A data directory keeps the number that it was created with.
const shards = 1

// unlimited stands where the limits of the server protect the tenants of a cluster from each other. Here there is one
// tenant, and a refused call is a page that comes late.
const unlimited = 1_000_000

// serverSettings are the server's dynamic settings that differ from its defaults.
func serverSettings() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// The default of four partitions for each task queue spreads load over several hosts. On one host it makes
		// polls wait at partitions that hold nothing, and priorities hold only inside a partition. A burst with eager
		// start does not show it (6.8 to 8.1 ms with four); of 2,000 timers due at once the worst lag fell from 41 to
		// 12.5 s, together with the workers' longer sticky time-out.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,

		// The lists in the UI may lag behind a burst; pages may not. With the default of 512 workers the visibility
		// tables, full-text indexes and all, are written in the middle of the burst: 14.2 to 16.5 ms and 57 to 63 a
		// second, half the speed.
		dynamicconfig.VisibilityProcessorSchedulerWorkerCount.Key(): 1,

		// Calls of clients: 2,400 a second by default, and 10 a second for lists, which a page of the UI and the
		// starter's own list use up together. Long polls: 1,200 at a time for each kind of call.
		dynamicconfig.FrontendRPS.Key():                                         unlimited,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():                  unlimited,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key():        unlimited,
		dynamicconfig.FrontendMaxConcurrentLongRunningRequestsPerInstance.Key(): unlimited,

		// Calls between the parts of the server: 3,000 a second for histories, 1,200 for task queues.
		dynamicconfig.HistoryRPS.Key():  unlimited,
		dynamicconfig.MatchingRPS.Key(): unlimited,

		// Calls to the database, from 500 to 9,000 a second. It is in this process and limits itself.
		dynamicconfig.FrontendPersistenceMaxQPS.Key():        unlimited,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():         unlimited,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():        unlimited,
		dynamicconfig.WorkerPersistenceMaxQPS.Key():          unlimited,
		dynamicconfig.VisibilityPersistenceMaxReadQPS.Key():  unlimited,
		dynamicconfig.VisibilityPersistenceMaxWriteQPS.Key(): unlimited,

		// Ten updates in flight by default: an eleventh person who acknowledges, or the desk's workflow when many
		// people arrange something at once, would be refused.
		dynamicconfig.WorkflowExecutionMaxInFlightUpdates.Key(): 1000,

		// Nothing here calls home.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
	}
}

// ClientOptions are those of a client beside the server, at that address. Temporal's SDK compresses every call unless it is told otherwise; between
// two ends of one process that only costs: about 6 % of the samples of a profile taken in a burst.
func ClientOptions(address, namespace string) client.Options {
	return client.Options{
		HostPort: address, Namespace: namespace,
		ConnectionOptions: client.ConnectionOptions{GrpcCompression: &client.GrpcCompressionNone{}},
	}
}

// historiesStore waits for the disk at every commit: what a client was told is durable survives a power cut. Without
// the wait a burst took 6.4 to 7.1 ms for each workflow and was no faster (96 to 101 a second).
func historiesStore(file string) *config.SQL { return store(file, "FULL") }

// visibilityStore is a file of its own, because SQLite has one writer for each file and the full-text indexes would
// keep it from the histories: 1,000 workflows took 7.1 s instead of 9.7 s. A power cut may cost the lists their last
// moments; it cannot damage them.
func visibilityStore(file string) *config.SQL { return store(file, "NORMAL") }

func store(file, synchronous string) *config.SQL {
	return &config.SQL{
		PluginName:   sqlite.PluginName,
		DatabaseName: uriPath(file),
		ConnectAttributes: map[string]string{
			// The file must exist: it was created with its tables.
			"mode": "rw",
			// The server's default, a rollback journal, writes every page twice and blocks readers.
			"journal_mode": "wal",
			"synchronous":  synchronous,
			// Milliseconds to wait for another program that reads the file, such as a backup.
			"busy_timeout": "10000",
		},
	}
}
