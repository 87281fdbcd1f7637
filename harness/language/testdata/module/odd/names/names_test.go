package _rl

import (
	_rlt2 "testing"
)

func TestNames(t *_rlt2.T) { t.Log(Do()) }

func TestRaceNames(t *_rlt2.T) {
	done := make(chan bool)
	go func() { _rls++; close(done) }()
	_rls++
	<-done
}

func TestRaceDotImport(t *_rlt2.T) {
	r := &racelab{}
	done := make(chan bool)
	go func() { r.Lock(); r.d++; r.Unlock(); close(done) }()
	r.d++
	<-done
}
