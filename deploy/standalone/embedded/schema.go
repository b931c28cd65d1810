package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	_ "modernc.org/sqlite" // Registers the driver that the server uses, too.
)

// writeSchema fills a new file with Temporal's tables, in one transaction. Both databases get all tables, as the
// server's own set-up does, and each uses its half.
func writeSchema(ctx context.Context, file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return withDatabase(file, func(db *sql.DB) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := sqliteschema.SetupSchemaOnDB(schemaWriter{ctx: ctx, tx: tx}); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	})
}

// checkpoint empties the write-ahead log of a database into its file.
func checkpoint(file string) error {
	err := withDatabase(file, func(db *sql.DB) error {
		_, err := db.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
		return err
	})
	if err != nil {
		return fmt.Errorf("complete %s: %w", file, err)
	}
	return nil
}

func withDatabase(file string, do func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", "file:"+uriPath(file))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	return errors.Join(do(db), db.Close())
}

// uriPath writes a path as SQLite's file URIs want it: "?", "#" and "%" would otherwise cut it short.
func uriPath(file string) string {
	return (&url.URL{Path: file}).EscapedPath()
}

// schemaWriter is as much of a database as the server's schema set-up needs. The server's own connections are pooled
// for the life of the process, which a temporary file must not be.
type schemaWriter struct {
	sqlplugin.AdminDB

	ctx context.Context //nolint:containedctx // The interface passes none.
	tx  *sql.Tx
}

// Exec runs one statement of the schema.
func (w schemaWriter) Exec(statement string, args ...any) error {
	_, err := w.tx.ExecContext(w.ctx, statement, args...)
	return err
}
