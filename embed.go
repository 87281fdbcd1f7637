// Package racelab carries the source of the explorer's runtime, so that the
// command racelab can put it below the standard library of the program it
// builds (see docs/explorer.md, "One runtime"). Nothing else belongs here.
//
// The files are embedded from the root because a package can embed only what
// lies below it, and harness/explore itself imports testing, which the command
// must not link.
package racelab

import "embed"

// Explorer holds the folder harness/explore.
//
//go:embed harness/explore
var Explorer embed.FS
