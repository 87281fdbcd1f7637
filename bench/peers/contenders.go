package main

import (
	"slices"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
)

// A contender is a store to measure.
type contender struct {
	name string
	open func() jobstore.Store

	// What it is made of, and which guarantee of jobstore.Store it lacks; none if
	// empty. TestGuarantees holds it to that.
	made, lacks string

	// loose: two Creates of one id were seen to succeed both, and a job that one
	// goroutine created to be gone while others created theirs, so that it is not
	// held to linearizability, and a work in which it loses a job has no time.
	loose bool

	peer bool // what one would take instead of a store of this module
	slow bool // a write costs as much as there are jobs: not above 10,000, see fill
}

const (
	noCut = "All is not a cut: it shows each job as it is when its turn comes"
)

// contenders are the stores of this module and their peers.
func contenders() []contender {
	return []contender{
		{name: "inplace", open: func() jobstore.Store { return atomic.NewInPlace() }, made: "atomic.NewInPlace"},
		{name: "cells", open: func() jobstore.Store { return atomic.NewCells() }, made: "atomic.NewCells"},
		{name: "persistent", open: func() jobstore.Store { return atomic.NewPersistent() }, made: "atomic.NewPersistent"},
		{name: "atomic", open: func() jobstore.Store { return atomic.New() }, made: "atomic.New", slow: true},
		{name: "locked", open: func() jobstore.Store { return locked.New() }, made: "locked.New"},
		{name: "perjob", open: func() jobstore.Store { return locked.NewPerJob() }, made: "locked.NewPerJob"},
		{name: "sharded", open: func() jobstore.Store { return locked.NewSharded() }, made: "locked.NewSharded"},
		{name: "channel", open: func() jobstore.Store { return channel.New() }, made: "channel.New"},
		{name: "combining", open: func() jobstore.Store { return channel.NewCombining() }, made: "channel.NewCombining"},
		{name: "published", open: func() jobstore.Store { return channel.NewPublished() }, made: "channel.NewPublished"},

		{name: "mutex-map", open: newMutexMap, peer: true, made: "a mutex and map[string]*Job, in place"},
		{name: "sync.Map", open: newSyncMap, peer: true, made: "sync.Map of immutable jobs, CompareAndSwap", lacks: noCut},
		{name: "xsync", open: newXsyncMap, peer: true, made: "xsync.Map of immutable jobs, Compute", lacks: noCut},
		{name: "xsync-cells", open: newXsyncCells, peer: true, made: "xsync.Map of atomic pointers to immutable jobs", lacks: noCut},
		{name: "orcaman", open: newOrcaman, peer: true, made: "concurrent-map of jobs with a mutex each", lacks: noCut},
		{name: "haxmap", open: newHax, peer: true, made: "haxmap of jobs with a mutex each", lacks: noCut + "; two Creates of an id may both succeed, and a Create beside others may be lost", loose: true},
		{name: "trie", open: newTrie, peer: true, made: "immutable.Map behind an atomic pointer"},
	}
}

// floorName is not a store: it is what an operation costs at least.
const floorName = "floor"

func names(cs []contender) (names []string) {
	for _, c := range cs {
		names = append(names, c.name)
	}
	return names
}

func find(name string) (contender, bool) {
	all := contenders()
	i := slices.IndexFunc(all, func(c contender) bool { return c.name == name })
	if i < 0 {
		return contender{}, false
	}
	return all[i], true
}
