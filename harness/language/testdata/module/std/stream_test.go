package std

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"text/template"
)

// A sink is an interface of somebody's own, that a buffer has the methods of.
type sink interface {
	Write(p []byte) (int, error)
	WriteString(s string) (int, error)
}

type logger struct {
	w      io.Writer
	prefix string
}

func (l *logger) print(s string) { l.w.Write([]byte(l.prefix + s)) }

func TestNoRaceInterface(t *testing.T) {
	var b bytes.Buffer
	var mu sync.Mutex
	l := logger{&b, ""}
	both(func() { mu.Lock(); l.print("x"); mu.Unlock() }, func() { mu.Lock(); defer mu.Unlock(); defer l.w.Write([]byte("y")) })
	both(func() { io.Discard.Write(nil) }, func() { io.Discard.Write(nil) })
	t.Log(b.Len())
}

func TestRaceInterfaceWriter(t *testing.T) {
	l := logger{w: &bytes.Buffer{}}
	both(func() { l.print("x") }, func() { l.print("y") })
}

func TestRaceInterfaceReader(t *testing.T) {
	var r io.Reader = strings.NewReader("text")
	both(func() { r.Read(make([]byte, 1)) }, func() { r.Read(make([]byte, 1)) })
}

func TestRaceInterfaceOwn(t *testing.T) {
	var s sink = &strings.Builder{}
	both(func() { defer s.WriteString("x") }, func() { done := make(chan bool); go func() { s.Write(nil); close(done) }(); <-done })
}

func write[W io.Writer](w W) { w.Write(nil) }

func TestRaceInterfaceParameter(t *testing.T) {
	var b strings.Builder
	both(func() { write(&b) }, func() { write(&b) })
}

func TestRaceInterfaceOfIO(t *testing.T) {
	var b strings.Builder
	both(func() { io.MultiWriter(io.Discard, &b).Write(nil) }, func() { io.ReadAll(io.TeeReader(strings.NewReader("x"), &b)) })
}

func TestNoRaceLoggers(t *testing.T) {
	var b bytes.Buffer
	l := log.New(&b, "", 0)
	both(func() { l.Print("x") }, func() { l.Print("x") })
	t.Log(b.String())
}

func TestRaceLoggers(t *testing.T) {
	var b bytes.Buffer
	both(func() { log.New(&b, "", 0).Print("x") }, func() { log.New(&b, "", 0).Print("y") })
}

func TestRaceEncoders(t *testing.T) {
	var b bytes.Buffer
	both(func() { json.NewEncoder(&b).Encode(1) }, func() { json.NewEncoder(&b).Encode(2) })
}

func TestRaceTemplate(t *testing.T) {
	var b strings.Builder
	x := template.Must(template.New("x").Parse("{{.}}"))
	both(func() { x.Execute(&b, 1) }, func() { x.Execute(&b, 2) })
}

func TestNoRaceFlush(t *testing.T) {
	var b strings.Builder
	var mu sync.Mutex
	line := func(s string) func() {
		return func() {
			w := bufio.NewWriter(&b)
			w.WriteString(s)
			mu.Lock()
			defer mu.Unlock()
			w.Flush()
		}
	}
	both(line("x"), line("x"))
	both(func() { bufio.NewWriter(&b).Flush() }, func() { bufio.NewWriter(&b).Flush() })
	t.Log(b.String())
}

func TestRaceFlush(t *testing.T) {
	var b strings.Builder
	both(func() { w := bufio.NewWriter(&b); w.WriteString("x"); w.Flush() }, func() { b.WriteByte('x') })
}

func TestRaceFlushCSV(t *testing.T) {
	var b strings.Builder
	both(func() { w := csv.NewWriter(&b); w.Write([]string{"x"}); w.Flush() }, func() { b.WriteByte('x') })
}

func TestNoRaceRecorder(t *testing.T) {
	w := httptest.NewRecorder()
	inTurn(func() { w.WriteHeader(http.StatusTeapot) }, func() { io.WriteString(w, "x") })
	t.Log(w.Body)
}

func TestRaceRecorder(t *testing.T) {
	var w http.ResponseWriter = httptest.NewRecorder()
	both(func() { w.Write([]byte("x")) }, func() { w.WriteHeader(http.StatusTeapot) })
}
