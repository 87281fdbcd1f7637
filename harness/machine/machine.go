// Package machine says on what something was measured, for the pages that keep it.
package machine

import (
	"os"
	"regexp"
	"runtime"
	"strings"
)

// Name is the platform and what the kernel calls the processor, without a name of the
// host: "linux/amd64, AMD EPYC".
func Name() string {
	name := runtime.GOOS + "/" + runtime.GOARCH
	if p := Processor(); p != "" {
		name += ", " + p
	}
	return name
}

var model = regexp.MustCompile(`(?m)^model name\s*:\s*(.*)$`)

// Processor is what the kernel calls the processor, "" where it does not say.
func Processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if m := model.FindSubmatch(text); err == nil && m != nil {
		return strings.TrimSpace(string(m[1]))
	}
	return ""
}
