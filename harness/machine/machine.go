// Package machine says on what something was measured, for the pages that keep it.
package machine

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// On is the version of Go and the Name, which a measured row keeps.
func On() string { return runtime.Version() + " on " + Name() }

// All names the machines of rows, once each; "" stands for one that was not kept.
func All(rows []string) string {
	var on []string
	old := 0
	for _, r := range rows {
		if r == "" {
			old++
		} else if !slices.Contains(on, r) {
			on = append(on, r)
		}
	}
	if old > 0 {
		on = append(on, fmt.Sprintf("for %d of the %d rows, on a machine that was not kept with them", old, len(rows)))
	}
	return strings.Join(on, "; ")
}

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
