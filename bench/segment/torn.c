// Reads a segment so many times while another process writes all the time, and counts what is torn: torn READS. It is
// compiled with host/addon/seqlock.c, by which the daemon writes, and reads as every program in C does.

#include <belfry_clock.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "seqlock.h"

enum { WORDS = BELFRY_SIZE / 4, FIRST = 4 };

// Each word differs, and all are of one number: a copy with words of two contents has one that does not fit.
static uint32_t word_of(uint32_t content, uint32_t place) { return (content ^ place * 0x9e3779b9) * 0x85ebca6b; }

static void write_all_the_time(struct seqlock *s, volatile uint64_t *written) {
  uint32_t words[WORDS];
  for (uint32_t content = 0;; content++) {
    for (uint32_t i = FIRST; i < WORDS; i++) words[i] = i == FIRST ? content : word_of(content, i);
    seqlock_write(s, (const uint8_t *)words);
    *written = content;
  }
}

int main(int count, char **arguments) {
  uint64_t reads = count > 1 ? strtoull(arguments[1], NULL, 10) : 1000000, torn = 0, empty = 0, changes = 0;
  void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 2;
  struct seqlock s = {.words = memory, .size = BELFRY_SIZE, .place = 12};
  volatile uint64_t *written = (volatile uint64_t *)((char *)memory + 2048);
  uint32_t words[WORDS];
  for (uint32_t i = FIRST; i < WORDS; i++) words[i] = i == FIRST ? 0 : word_of(0, i);
  seqlock_begin(&s, (const uint8_t *)words);
  pid_t writer = fork();
  if (writer == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    write_all_the_time(&s, written);
  }
  int64_t begin = belfry_read_clock(CLOCK_MONOTONIC);
  uint32_t last = 0;
  for (uint64_t whole = 0; whole < reads;) {
    struct belfry_segment copy;
    if (!belfry_copy(s.words, &copy)) {
      empty++;
      continue;
    }
    whole++;
    memcpy(words, &copy, sizeof words);
    changes += words[FIRST] != last;
    last = words[FIRST];
    for (uint32_t place = FIRST + 1; place < WORDS; place++)
      if (words[place] != word_of(last, place)) {
        torn++;
        break;
      }
  }
  double seconds = (double)(belfry_read_clock(CLOCK_MONOTONIC) - begin) / 1e9;
  uint64_t writes = *written;
  kill(writer, SIGKILL);
  waitpid(writer, NULL, 0);
  printf("%" PRIu64 " reads, %" PRIu64 " writes, %" PRIu64 " contents seen, %" PRIu64 " torn, %" PRIu64
         " given up, %.1f s\n",
         reads, writes, changes, torn, empty, seconds);
  return torn == 0 ? 0 : 1;
}
