// A seqlock: a number in the memory, the generation, is odd while we write, and another one afterwards. A reader copies
// everything between two looks at it, and begins again if it was odd or has changed (docs/segment.md).

#include "seqlock.h"

#include <string.h>

// The next even number that is not 0: 0 says that nothing was ever written.
static uint32_t next_of(const struct seqlock *s, uint32_t now) {
  uint32_t most = s->narrow ? UINT16_MAX : UINT32_MAX, next = ((now | 1) + 1) & most;
  return next == 0 ? 2 : next;
}

static uint32_t generation_of(const struct seqlock *s) {
  const void *at = (const uint8_t *)s->words + s->place;
  return s->narrow ? __atomic_load_n((const uint16_t *)at, __ATOMIC_RELAXED)
                   : __atomic_load_n((const uint32_t *)at, __ATOMIC_RELAXED);
}

static void set_generation(struct seqlock *s, uint32_t to) {
  void *at = (uint8_t *)s->words + s->place;
  if (s->narrow) __atomic_store_n((uint16_t *)at, (uint16_t)to, __ATOMIC_RELEASE);
  else __atomic_store_n((uint32_t *)at, to, __ATOMIC_RELEASE);
}

void seqlock_write(struct seqlock *s, const uint8_t *bytes) {
  uint32_t now = generation_of(s);
  set_generation(s, now | 1);
  // Nobody sees a word of the new content before the odd generation.
  __atomic_thread_fence(__ATOMIC_RELEASE);
  for (uint32_t i = s->place / 4 + 1; i < s->size / 4; i++) {
    uint32_t word;
    memcpy(&word, bytes + 4 * i, sizeof word);
    __atomic_store_n(&s->words[i], word, __ATOMIC_RELAXED);
  }
  set_generation(s, next_of(s, now));
}

void seqlock_begin(struct seqlock *s, const uint8_t *bytes) {
  set_generation(s, 0);
  seqlock_write(s, bytes);
}
