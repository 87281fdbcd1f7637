// Package sim stands for the runtime where the tests of harness/build are about
// the build alone: every call does what the plain code does.
package sim

type Site uint64

func Active() bool   { return false }
func Aborting() bool { return false }

func Go(s Site, f func()) { go f() }

type Sender[T any] struct{ ch chan<- T }

func Send[T any](ch chan<- T, s Site) Sender[T] { return Sender[T]{ch} }
func (s Sender[T]) V(v T)                       { s.ch <- v }

func Recv[T any](ch <-chan T, s Site) T { return <-ch }
func Close[T any](ch chan<- T, s Site)  { close(ch) }

// Own is false: nothing runs under a scheduler here.
func Own() bool { return false }
