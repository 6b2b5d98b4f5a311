// A network card that stamps by its own clock: what it can, letting it, and reading it.

#ifndef BELFRY_CARD_H
#define BELFRY_CARD_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "stamper.h"

// A program reads the card's clock by a descriptor.
struct card {
  int file;       // -1: there is none
  uint32_t index; // of its interface
  double ahead;   // nanoseconds from its last stamp to the kernel's: what the kernel's alone do not see
  bool in_use;    // it stamped the last arrival: only then is it asked for departures, or one way would lack it
  struct stamper stamper;
};

struct card_abilities {
  int clock;                 // its number, or -1
  bool arrivals, departures; // it stamps whatever arrives, and what departs
};

// Asks what the card of an interface can, by any socket; answers the name of the call that failed, or NULL.
const char *ask_card(int fd, const char *interface, struct card_abilities *out);
// Takes the interface's name and a descriptor of its card's clock, of which it keeps a copy, where there was none.
// Answers the name of the call that failed, or NULL; then it is to be closed.
const char *open_card(struct card *card, int fd, const char *interface, int clock);
// Reads the card's clock beside raw time; `kernel` is CLOCK_REALTIME beside raw time just now.
void read_card(const struct card *card, const struct pair *kernel, struct pair *out);
// There is none from now on.
void close_card(struct card *card);

#endif
