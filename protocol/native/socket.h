// A UDP socket as its parts see it: what JavaScript shares, what the kernel fills, who departed when.

#ifndef BELFRY_SOCKET_H
#define BELFRY_SOCKET_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <uv.h>

#include "arguments.h"

// Datagrams in a batch, and how many departures may be waited for at once (a power of two).
enum { BATCH = 32, WAITING = 1024 };

// One ArrayBuffer, seen by JavaScript as typed arrays: a slot for each datagram of a batch. Behind it
// lie BATCH slots of bytes in and BATCH out. Addresses are in network order; IPv4 has the first word.
struct shared {
  double in_at[BATCH], in_error[BATCH];
  double departure_at[BATCH], departure_error[BATCH];
  double counters[8];
  uint32_t in_length[BATCH], in_address[BATCH][4], in_scope[BATCH];
  uint32_t out_length[BATCH], out_address[BATCH][4], out_scope[BATCH], out_want[BATCH];
  uint32_t departure_id[BATCH], departed[1];
  int32_t out_fault[BATCH];
  uint16_t in_port[BATCH], out_port[BATCH];
  uint8_t in_source[BATCH], departure_source[BATCH];
};

// Who took a stamp; what no clock was read for is stamped by the program, now.
enum source { PROGRAM, KERNEL, CARD };

enum counter {
  NO_STAMP,      // datagrams that the kernel did not stamp
  REFUSED_STAMP, // stamps, in and out, from the future, too old, going back, or of a clock set meanwhile
  QUEUE_ERROR,   // messages on the error queue that are no stamps, and faults of the socket
  UNKNOWN_STAMP, // departures that nobody waits for any more
  NOT_SENT       // datagrams for which the kernel had no room
};

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

struct departure {
  uint32_t key, id; // an id of 0: nobody waits
  int64_t sent;     // raw time at which it was handed to the kernel
};

// Who tells the kernel's stamps of departures apart: we number them (Linux 6.13 and later), or the
// kernel counts those that it sent.
enum numbering { UNDECIDED, OURS, KERNELS };

// A network card that stamps by a clock of its own, which a program reads by a descriptor.
struct card {
  int file;       // -1: there is none
  uint32_t index; // of its interface
  double ahead;   // nanoseconds from its last stamp to the kernel's: what the kernel's alone do not see
  bool in_use;    // it stamped the last arrival: only then is it asked for departures, or one way would lack it
  struct stamper stamper;
};

union control {
  char bytes[256];
  struct cmsghdr aligned;
};

// What the kernel is told of the datagrams of a batch.
struct letters {
  struct mmsghdr messages[BATCH];
  struct iovec vectors[BATCH];
  union address addresses[BATCH];
  union control controls[BATCH];
};

struct socket {
  uv_poll_t poll;
  uv_idle_t busy; // runs in the place of `poll` while datagrams come faster than they are taken
  uv_timer_t timer;
  struct addon *addon;
  napi_env env;
  napi_ref self, buffer, on_ready;
  napi_async_context context;
  napi_async_cleanup_hook_handle hook;
  int fd, family, warming;
  uint32_t slot_size;
  int room;     // bytes that the kernel lets wait to leave
  int handles;  // of libuv, not closed yet
  int received; // by the last call of `receive` since JavaScript was last called
  bool stamps_arrivals, stamps_departures, finalized;
  int64_t last_arrival; // raw time of the newest stamp
  struct card card;

  enum numbering numbering;
  uint32_t next_key;
  int64_t silent_until; // raw time before which no departure is asked for
  struct departure waiting[WAITING];
  int awaited; // how many of them somebody waits for

  // What is received into stands ready from one call to the next.
  struct letters in, out;
};

// socket.c: the shared memory, or NULL when the socket is closed or JavaScript took the memory away.
struct shared *shared_of(struct socket *s);
// Lets epoll watch it, or not; `unwatch` answers whether it did.
int watch(struct socket *s);
bool unwatch(struct socket *s);

// stamps.c
void ask_for_stamps(struct socket *s);
void stamp_arrivals(struct socket *s, struct shared *shared, int count);
// Asks for stamps in both directions, of those whose departure is wanted; by the card too, or the kernel only.
bool stamp_both(int fd, bool card);
// Writes the control message that asks for the stamp of a departure; answers its size.
size_t want_departure(enum numbering numbering, uint32_t key, bool card, void *control);
void departs(struct socket *s, uint32_t key, uint32_t id, int64_t sent);
void departure_failed(struct socket *s, int64_t now);
// Takes a batch off the error queue and answers how many departures are in the slots now.
uint32_t take_departures(struct socket *s, struct shared *shared);
napi_value departures(napi_env env, napi_callback_info info);

// card.c
// Reads the card's clock beside raw time; `kernel` is CLOCK_REALTIME beside raw time just now.
void read_card(const struct card *card, const struct pair *kernel, struct pair *out);
void close_card(struct card *card);
napi_value use_card(napi_env env, napi_callback_info info);
napi_value ask_card(napi_env env, napi_callback_info info);

// warming.c
void open_warming(struct socket *s);
void close_warming(struct socket *s);
napi_value warm(napi_env env, napi_callback_info info);

// udp.c
void ready_letters(struct socket *s, struct shared *shared);
napi_value receive(napi_env env, napi_callback_info info);
napi_value crowding(napi_env env, napi_callback_info info);
napi_value send_batch(napi_env env, napi_callback_info info);
napi_value host_of(napi_env env, napi_callback_info info);
napi_value aim(napi_env env, napi_callback_info info);
bool parse_host(const char *text, int family, union address *out);
void format_host(const union address *address, char *text, size_t size);

#endif
