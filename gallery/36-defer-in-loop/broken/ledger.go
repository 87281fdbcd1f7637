// EXPECT verdict=deadlock
// The deferred unlocks run when Total returns, not after each turn: it holds all locks, in the caller's order.

// Package ledger adds up accounts.
package ledger

import "sync"

// An Account is safe for concurrent use.
type Account struct {
	mu     sync.Mutex
	amount int
}

// New returns an account.
func New(amount int) *Account { return &Account{amount: amount} }

// Total returns the sum of the accounts.
func Total(accounts ...*Account) int {
	sum := 0
	for _, a := range accounts {
		a.mu.Lock() // BUG adder
		defer a.mu.Unlock()
		sum += a.amount
	}
	return sum
}
