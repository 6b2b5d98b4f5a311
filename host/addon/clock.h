// Reading this machine's clocks.

#ifndef BELFRY_CLOCK_H
#define BELFRY_CLOCK_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { SECOND = 1000000000 };

// Two clocks read together: CLOCK_MONOTONIC_RAW since the addon's origin and another since that one's,
// nanoseconds. The other was read within `width` of the first.
struct pair {
  int64_t raw;
  int64_t other;
  int64_t width;
};

// Raw time: CLOCK_MONOTONIC_RAW since the addon was loaded, nanoseconds.
int64_t read_raw(void);
// Nanoseconds of a clock that may show anything: 0 beyond a century or so, which is nobody's time.
int64_t nanoseconds_of(int64_t seconds, int64_t nanoseconds);
// Reads raw time and another clock together.
void read_pair(clockid_t clock, struct pair *out);

// Adds the array `clock`, readRaw(), readClocks() and suspended() to the exports; false without memory.
bool define_clock(napi_env env, napi_value exports);

#endif
