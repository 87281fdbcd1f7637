//go:build !race

package dpor

import "flag"

var (
	count   = flag.Int("programs", 60, "how many programs are drawn")
	only    = flag.Int("only", -1, "the seed of the one program that TestOne runs")
	verbose = flag.Bool("inexact", false, "print the programs with more executions than traces")
)
