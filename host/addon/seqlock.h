// Memory of which others see all or nothing while we write it. It knows nothing of Node.

#ifndef BELFRY_SEQLOCK_H
#define BELFRY_SEQLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct seqlock {
  uint32_t *words;      // what is shared; a whole number of them
  uint32_t size, place; // bytes, and at which byte the generation stands
  bool narrow;          // it has 16 bits, or 32
};

// Puts other bytes there, but for the generation and the words up to it.
void seqlock_write(struct seqlock *s, const uint8_t *bytes);
// The same of memory that nobody can see yet, whose generation is any.
void seqlock_begin(struct seqlock *s, const uint8_t *bytes);

#endif
