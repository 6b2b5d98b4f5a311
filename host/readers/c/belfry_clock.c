// Prints readings of the clock that an agent on this machine shows: belfry_clock [PATH [COUNT]]. It is how to use the
// header, and what a test reads a segment with: cc -O2 -o belfry_clock belfry_clock.c

#include "belfry_clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
  static const char *const STATES[] = {"unset", "synchronised", "holdover", "astray", "silent"};
  static const char *const FAULTS[] = {"", "missing", "system", "foreign", "truncated", "not-one", "version"};
  const char *path = count > 1 ? words[1] : BELFRY_CLOCK_PATH;
  struct belfry_clock clock;
  int fault = belfry_open(&clock, path);
  if (fault != 0) {
    fprintf(stderr, "%s: %s: %s\n", FAULTS[fault], path, belfry_fault_text(fault));
    return 1;
  }
  for (int i = count > 2 ? atoi(words[2]) : 1; i > 0; i--) {
    struct belfry_now now;
    belfry_now(&clock, &now);
    int64_t bound = now.bound == INT64_MAX ? -1 : now.bound;
    printf("%" PRId64 " %" PRId64 " %" PRId64 " %s %" PRIu32 "\n", now.raw, now.best, bound, STATES[now.state],
           now.steps);
  }
  belfry_close(&clock);
  return 0;
}
