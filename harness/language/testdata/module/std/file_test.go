package std

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestNoRaceFile(t *testing.T) {
	x, name := 0, filepath.Join(t.TempDir(), "data")
	go func() {
		x = 42
		f, err := os.Create(name)
		if err != nil {
			panic(err)
		}
		f.Write([]byte("done"))
		f.Close()
	}()
	for {
		text, err := os.ReadFile(name)
		if err == nil && len(text) > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	t.Log(x)
}

func TestRaceFile(t *testing.T) {
	x, name := 0, filepath.Join(t.TempDir(), "data")
	go func() {
		os.WriteFile(name, []byte("done"), 0o666)
		x = 42
	}()
	for {
		if text, err := os.ReadFile(name); err == nil && len(text) > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	_ = x
}
