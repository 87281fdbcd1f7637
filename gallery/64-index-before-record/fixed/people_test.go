package people

import (
	"sync"
	"testing"
)

func TestAgeWhileAdding(t *testing.T) {
	p := New()
	var wg sync.WaitGroup
	wg.Go(func() { p.Add("ann", 1, Person{Age: 30}) })
	if age, ok := p.Age("ann"); ok && age != 30 {
		t.Errorf("age is %d, want 30", age)
	}
	wg.Wait()
}
