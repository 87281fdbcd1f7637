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
	first, second := from, to
	if second.Number < first.Number {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.balance -= amount
	to.balance += amount
}
