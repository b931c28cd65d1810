package embedded

import (
	"context"
	"fmt"
	"maps"
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	persistencespb "go.temporal.io/server/api/persistence/v1"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence"
	"go.temporal.io/server/common/persistence/serialization"
	"go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/resolver"
	"go.temporal.io/server/common/searchattribute/sadefs"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

// prepareNamespace creates the namespace when it is absent, and gives it the wanted retention and the search
// attributes that it lacks. It works on the stored row while no server runs, so that everything is usable at once;
// through a running server, a new search attribute takes more than a second.
func prepareNamespace(ctx context.Context, store *config.SQL, opts Options) error {
	if err := storeNamespace(ctx, store, opts); err != nil {
		return fmt.Errorf("prepare the namespace %q in %s: %w", opts.Namespace, store.DatabaseName, err)
	}
	return nil
}

func storeNamespace(ctx context.Context, store *config.SQL, opts Options) error {
	fresh, err := sqliteschema.NewNamespaceConfig(clusterName, opts.Namespace, false, nil)
	if err != nil {
		return err
	}
	if err := sqliteschema.CreateNamespaces(store, fresh); err != nil {
		return err
	}
	db, err := sql.NewSQLDB(sqlplugin.DbKindMain, store, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.SelectFromNamespace(ctx, sqlplugin.NamespaceFilter{Name: &opts.Namespace})
	if err != nil {
		return err
	}
	row, serializer := &rows[0], serialization.NewSerializer()
	detail, err := serializer.NamespaceDetailFromBlob(persistence.NewDataBlob(row.Data, row.DataEncoding))
	if err != nil {
		return err
	}
	if err := adjust(detail, opts); err != nil {
		return err
	}
	blob, err := serializer.NamespaceDetailToBlob(detail)
	if err != nil {
		return err
	}
	row.Data, row.DataEncoding = blob.Data, blob.EncodingType.String()
	_, err = db.UpdateNamespace(ctx, row)
	return err
}

func adjust(detail *persistencespb.NamespaceDetail, opts Options) error {
	detail.Config.Retention = durationpb.New(opts.Retention)
	if detail.Config.CustomSearchAttributeAliases == nil {
		detail.Config.CustomSearchAttributeAliases = map[string]string{}
	}
	return addSearchAttributes(detail.Config.CustomSearchAttributeAliases, opts.SearchAttributes)
}

// addSearchAttributes gives each wanted attribute that has no slot yet the first free slot of its type. Slots are
// the columns that SQL visibility offers, such as Keyword01; aliases maps them to the names that people use.
func addSearchAttributes(aliases map[string]string, wanted map[string]enumspb.IndexedValueType) error {
	slots := sadefs.GetDBIndexSearchAttributes(nil).CustomSearchAttributes
	taken := map[string]string{}
	for slot, name := range aliases {
		taken[name] = slot
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		kind := wanted[name]
		if slot, ok := taken[name]; ok {
			if slots[slot] != kind {
				return fmt.Errorf("the search attribute %s is stored as %s and cannot become %s: give the new one another name",
					name, slots[slot], kind)
			}
			continue
		}
		slot, ok := freeSlot(slots, aliases, kind)
		if !ok {
			return fmt.Errorf("no slot of type %s is left for the search attribute %s", kind, name)
		}
		aliases[slot] = name
	}
	return nil
}

func freeSlot(slots map[string]enumspb.IndexedValueType, aliases map[string]string, kind enumspb.IndexedValueType) (string, bool) {
	for _, slot := range slices.Sorted(maps.Keys(slots)) {
		if _, used := aliases[slot]; !used && slots[slot] == kind {
			return slot, true
		}
	}
	return "", false
}
