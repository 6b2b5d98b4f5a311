// Stamps of arrivals and departures, by the kernel or a card, brought to raw time, or refused.

#ifndef BELFRY_STAMPS_H
#define BELFRY_STAMPS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch.h"
#include "card.h"
#include "stamper.h"
#include "timestamping.h"

// How many departures may be waited for at once (a power of two).
enum { WAITING = 1024 };

struct departure {
  uint32_t key, id; // an id of 0: nobody waits
  int64_t sent;     // raw time at which it was handed to the kernel
};

struct stamps {
  int fd;
  bool arrivals, departures; // whether the kernel stamps them
  struct stamper *kernel;    // one for all sockets of an environment
  struct card card;
  int64_t last_arrival; // raw time of the newest stamp

  enum numbering numbering;
  uint32_t next_key;
  int64_t silent_until; // raw time before which no departure is asked for
  struct departure waiting[WAITING];
  int awaited; // how many of them somebody waits for
};

// Asks the kernel for all the stamps that it has for this socket.
void open_stamps(struct stamps *s, int fd, struct stamper *kernel);
// Lets the card of an interface stamp, too; `clock` is a descriptor of its clock. Answers the name of the
// call that failed, or NULL. After a failure the kernel goes on alone.
const char *add_card(struct stamps *s, const char *interface, int clock);
void stamp_arrivals(struct stamps *s, struct slots *slots, struct letters *in, int count);
void departs(struct stamps *s, uint32_t key, uint32_t id, int64_t sent);
void departure_failed(struct stamps *s, int64_t now);
// Takes a batch off the error queue and answers how many departures are in the slots now.
uint32_t take_departures(struct stamps *s, struct slots *slots, struct letters *out);

#endif
