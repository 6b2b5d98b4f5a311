// A clock of which stamps are: whether it is believed, and how its stamps become raw time.

#ifndef BELFRY_STAMPER_H
#define BELFRY_STAMPER_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"

// A stamp may be as old as this, nanoseconds.
enum { OLDEST = SECOND };

// The kernel stamps by CLOCK_REALTIME, a card by a clock of its own.
struct stamper {
  struct pair last;    // what it showed when it was last looked at
  int64_t steady_from; // raw time before which it is not believed
};

// Raw time, and how wrong it may be, nanoseconds.
struct stamp {
  int64_t at;
  double error;
};

// False when the clock that was read was set, or pulled hard, since the last look or so short before it that
// a stamp from before may still come.
bool is_steady(struct stamper *stamper, const struct pair *now);
// False when it is from the future or too old.
bool to_raw(const struct pair *now, int64_t stamped, struct stamp *out);

#endif
