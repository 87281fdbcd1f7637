// version go1.16

//go:build linux || !linux
// +build linux !linux

package p

func old(p *int) { *p = 1 }
