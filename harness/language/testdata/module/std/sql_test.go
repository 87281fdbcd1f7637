package std

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"sync"
	"testing"
	"time"
)

// A number is a data base of one number, and a driver for it.
type number struct {
	mu sync.Mutex
	n  int64
}

type conn struct{ *number }

type stmt struct{ *number }

type row struct {
	n    int64
	read bool
}

func (n *number) Open(string) (driver.Conn, error)             { return conn{n}, nil }
func (n *number) Connect(context.Context) (driver.Conn, error) { return conn{n}, nil }
func (n *number) Driver() driver.Driver                        { return n }
func (c conn) Prepare(string) (driver.Stmt, error)             { return stmt{c.number}, nil }
func (c conn) Begin() (driver.Tx, error)                       { return nil, errors.New("no transactions") }
func (c conn) Close() error                                    { return nil }
func (s stmt) Close() error                                    { return nil }
func (s stmt) NumInput() int                                   { return -1 }
func (s stmt) Exec(args []driver.Value) (driver.Result, error) {
	s.set(args[0].(int64))
	return driver.ResultNoRows, nil
}
func (s stmt) Query([]driver.Value) (driver.Rows, error) { return &row{n: s.get()}, nil }
func (r *row) Columns() []string                         { return []string{"n"} }
func (r *row) Close() error                              { return nil }

func (r *row) Next(to []driver.Value) error {
	if r.read {
		return io.EOF
	}
	r.read, to[0] = true, r.n
	return nil
}

func (n *number) get() int64  { n.mu.Lock(); defer n.mu.Unlock(); return n.n }
func (n *number) set(v int64) { n.mu.Lock(); defer n.mu.Unlock(); n.n = v }

func add(db *sql.DB, by int) (err error) {
	n := 0
	if err = db.QueryRow("get").Scan(&n); err == nil {
		_, err = db.Exec("set", n+by)
	}
	return err
}

func TestNoRaceSQL(t *testing.T) {
	x := &number{}
	db := sql.OpenDB(x)
	defer db.Close()
	inTurn(func() { add(db, 1) }, func() { add(db, 2) })
	t.Log(x.get())
}

// One connection, and who waits for another one waits in database/sql.
func TestSQLWaits(t *testing.T) {
	db := sql.OpenDB(&number{})
	defer db.Close()
	db.SetMaxOpenConns(1)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	rows, err := db.QueryContext(ctx, "get")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	_, err = db.ExecContext(ctx, "set", 1)
	t.Log(rows.Next(), err)
}

func TestLogicRaceSQL(t *testing.T) {
	x := &number{}
	db := sql.OpenDB(x)
	defer db.Close()
	both(func() { add(db, 1) }, func() { add(db, 2) })
	if n := x.get(); n != 3 {
		t.Errorf("n is %d", n)
	}
}
