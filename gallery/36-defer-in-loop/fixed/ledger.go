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

// Amount returns what is on it.
func (a *Account) Amount() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.amount
}

// Total returns the sum of the accounts.
func Total(accounts ...*Account) int {
	sum := 0
	for _, a := range accounts {
		sum += a.Amount()
	}
	return sum
}
