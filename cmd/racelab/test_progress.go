package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A progress is a line on the terminal that says which test is being explored.
// It is drawn below the output and taken away before anything is printed.
type progress struct {
	out  io.Writer
	dir  string
	mu   sync.Mutex
	on   bool // the line stands
	stop chan struct{}
	done chan struct{}
}

// showProgress draws until end is called. On anything but a terminal, and with
// a nil progress, nothing is drawn.
func showProgress(out io.Writer, dir string) *progress {
	f, ok := out.(*os.File)
	if !ok || !isTerminal(f) {
		return nil
	}
	p := &progress{out: out, dir: dir, stop: make(chan struct{}), done: make(chan struct{})}
	go p.run()
	return p
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

func (p *progress) run() {
	defer close(p.done)
	t := time.NewTicker(200 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-t.C:
			p.draw()
		}
	}
}

func (p *progress) draw() {
	files, _ := filepath.Glob(filepath.Join(p.dir, "package-*", "p*", "progress"))
	var parts []string
	for _, name := range files {
		var pkg, test string
		var n int
		text, err := os.ReadFile(name)
		if _, bad := fmt.Sscan(string(text), &pkg, &test, &n); err == nil && bad == nil {
			parts = append(parts, fmt.Sprintf("%s: %d schedules", test, n))
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	line := strings.Join(parts, "  ")
	if len(line) > 78 {
		line = line[:78]
	}
	p.on = line != ""
	fmt.Fprintf(p.out, "\r\x1b[K%s", line)
}

// clear takes the line away.
func (p *progress) clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.on {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.on = false
	}
}

func (p *progress) end() {
	if p == nil {
		return
	}
	close(p.stop)
	<-p.done
	p.clear()
}
