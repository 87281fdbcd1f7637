// EXPECT verdict=assertion
// On Close the writer returns at once: lines that Log has accepted are not written.

// Package logger writes lines in the background.
package logger

// A Logger writes each line that was logged before Close.
type Logger struct {
	lines   chan string
	closing chan struct{}
	closed  chan struct{}
}

// New starts a logger.
func New(write func(line string)) *Logger {
	l := &Logger{lines: make(chan string, 8), closing: make(chan struct{}), closed: make(chan struct{})}
	go l.run(write)
	return l
}

func (l *Logger) run(write func(line string)) {
	defer close(l.closed)
	for {
		select { // BUG writer
		case line := <-l.lines:
			write(line)
		case <-l.closing: // BUG writer
			return
		}
	}
}

// Log accepts a line.
func (l *Logger) Log(line string) { l.lines <- line }

// Close ends the logger; nobody may log any more.
func (l *Logger) Close() {
	close(l.closing)
	<-l.closed
}
