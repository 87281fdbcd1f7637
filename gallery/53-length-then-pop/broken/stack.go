// EXPECT verdict=panic
// The caller asks for the length and pops under two locks: another pop in between empties the stack.

// Package stack is a stack of tasks.
package stack

import "sync"

// A Stack is safe for concurrent use.
type Stack struct {
	mu    sync.Mutex
	tasks []string
}

// Push adds a task.
func (s *Stack) Push(task string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks = append(s.tasks, task)
}

func (s *Stack) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tasks)
}

// Next removes the newest task; ok is false if there is none.
func (s *Stack) Next() (task string, ok bool) {
	if s.size() == 0 {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.tasks) - 1
	task = s.tasks[last] // BUG popper
	s.tasks = s.tasks[:last]
	return task, true
}
