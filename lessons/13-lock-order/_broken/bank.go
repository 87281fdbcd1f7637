// EXPECT verdict=deadlock
// Transfer locks the two accounts in the order of its arguments: opposite transfers block each other.

// Package bank moves money between accounts.
package bank

import "sync"

// An Account has a number that is not used twice.
type Account struct {
	Number  int
	mu      sync.Mutex
	balance int
}

// Open opens an account.
func Open(number, balance int) *Account { return &Account{Number: number, balance: balance} }

// Balance returns what is on the account.
func (a *Account) Balance() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance
}

// Transfer moves an amount.
func Transfer(from, to *Account, amount int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock() // BUG transfer
	defer to.mu.Unlock()
	from.balance -= amount
	to.balance += amount
}
