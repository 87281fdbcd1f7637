package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// values says which values go test's own flags take. The go command looks at
// them as well, but late: after racelab has built the packages, and for some of
// them in each test binary, in which a mistake looks like a test that fails.
var values = map[string]func(string) error{
	"artifacts": isBool, "benchmem": isBool, "failfast": isBool, "fullpath": isBool,
	"json": isBool, "short": isBool, "work": isBool, "a": isBool,
	"run": isPattern, "skip": isPattern, "list": isPattern,
	"count": isCount, "parallel": isPositive, "cpu": isCPUs,
	"shuffle": isShuffle, "timeout": isDuration, "v": isVerbosity,
}

func isBool(s string) error {
	if _, err := strconv.ParseBool(s); err != nil {
		return errors.New("want true or false")
	}
	return nil
}

func isCount(s string) error {
	if n, err := strconv.Atoi(s); err != nil || n < 0 {
		return errors.New("want a number of runs")
	}
	return nil
}

func isPositive(s string) error {
	if n, err := strconv.Atoi(s); err != nil || n < 1 {
		return errors.New("want a number from 1")
	}
	return nil
}

func isCPUs(s string) error {
	for n := range strings.SplitSeq(s, ",") {
		if isPositive(strings.TrimSpace(n)) != nil {
			return errors.New("want numbers from 1, with commas between them")
		}
	}
	return nil
}

func isShuffle(s string) error {
	if _, err := strconv.ParseInt(s, 10, 64); err != nil && s != "on" && s != "off" {
		return errors.New("want on, off or a number")
	}
	return nil
}

func isDuration(s string) error {
	if _, err := time.ParseDuration(s); err != nil {
		return errors.New("want a duration, as in 30s")
	}
	return nil
}

func isVerbosity(s string) error {
	if s == "test2json" {
		return nil
	}
	return isBool(s)
}

// isPattern compiles each part of a -run pattern by itself, as package testing
// does: a slash or a bar in brackets or parentheses does not divide.
func isPattern(s string) error {
	inClass, inGroup, from := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '[':
			inClass++
		case c == ']':
			inClass = max(inClass-1, 0)
		case c == '(' && inClass == 0:
			inGroup++
		case c == ')' && inClass == 0:
			inGroup--
		case (c == '/' || c == '|') && inClass == 0 && inGroup == 0:
			if _, err := regexp.Compile(s[from:i]); err != nil {
				return err
			}
			from = i + 1
		}
	}
	_, err := regexp.Compile(s[from:])
	return err
}

// usageFile is made in the folder of the run by a process that found a mistake
// in the command line.
const usageFile = "usage"

func (r *testCall) usageError() bool {
	_, err := os.Stat(filepath.Join(r.temp, usageFile))
	return err == nil
}
