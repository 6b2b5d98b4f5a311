// Belfry-clock prints readings of the clock that an agent on this machine shows: belfry-clock [PATH [COUNT]].
package main

import (
	"fmt"
	"math"
	"os"
	"strconv"

	"belfry"
)

func main() {
	path, count := belfry.Path, 1
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	if len(os.Args) > 2 {
		count, _ = strconv.Atoi(os.Args[2])
	}
	clock, err := belfry.Open(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer clock.Close()
	for ; count > 0; count-- {
		now := clock.Now()
		bound := now.Bound
		if bound == math.MaxInt64 {
			bound = -1
		}
		fmt.Println(now.Raw, now.Best, bound, now.State, now.Steps)
	}
}
