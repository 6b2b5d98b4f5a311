package belfry

import (
	"os"
	"testing"
)

// BenchmarkNow reads the clock at BELFRY_CLOCK, or where an agent publishes it.
func BenchmarkNow(b *testing.B) {
	path := os.Getenv("BELFRY_CLOCK")
	if path == "" {
		path = Path
	}
	clock, err := Open(path)
	if err != nil {
		b.Skip(err)
	}
	for i := 0; i < b.N; i++ {
		clock.Now()
	}
}
