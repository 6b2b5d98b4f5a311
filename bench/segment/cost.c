// What reading the clock costs in C: cost SEGMENT, one line for each way, nanoseconds.

#include <belfry_clock.h>
#include <stdio.h>

enum { READS = 5000000 };

static double per_read(int64_t begin) { return (double)(belfry_read_clock(CLOCK_MONOTONIC) - begin) / READS; }

int main(int count, char **arguments) {
  struct belfry_clock clock;
  struct belfry_now now;
  int fault = belfry_open(&clock, count > 1 ? arguments[1] : BELFRY_CLOCK_PATH);
  if (fault != 0) {
    fputs(belfry_fault_text(fault), stderr);
    return 1;
  }
  int64_t begin = belfry_read_clock(CLOCK_MONOTONIC), sum = 0;
  for (int i = 0; i < READS; i++) sum += belfry_read_clock(CLOCK_REALTIME);
  printf("clock_gettime(CLOCK_REALTIME) %.0f\n", per_read(begin));
  begin = belfry_read_clock(CLOCK_MONOTONIC);
  for (int i = 0; i < READS; i++) sum += belfry_read_clock(CLOCK_MONOTONIC_RAW);
  printf("clock_gettime(CLOCK_MONOTONIC_RAW) %.0f\n", per_read(begin));
  begin = belfry_read_clock(CLOCK_MONOTONIC);
  for (int i = 0; i < READS; i++) {
    belfry_now(&clock, &now);
    sum += now.best;
  }
  printf("belfry_now %.0f\n", per_read(begin));
  belfry_close(&clock);
  return sum == 0;
}
