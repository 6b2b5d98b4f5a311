// The datagrams of a batch, as JavaScript shares them and as the kernel is told of them.

#ifndef BELFRY_BATCH_H
#define BELFRY_BATCH_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "address.h"
#include "timestamping.h"

// Datagrams in a batch.
enum { BATCH = 32 };

// One ArrayBuffer, seen by JavaScript as typed arrays: a slot for each datagram of a batch. Behind it
// lie BATCH slots of bytes in and BATCH out. Addresses are in network order; IPv4 has the first word. An address of
// our own (`local`) has its scope behind it, and is all zero where nobody knows it.
struct slots {
  double in_at[BATCH], in_error[BATCH];
  double out_stated[BATCH];
  double departure_at[BATCH], departure_error[BATCH];
  double counters[8];
  uint32_t in_length[BATCH], in_address[BATCH][4], in_scope[BATCH], in_local[BATCH][5];
  uint32_t out_length[BATCH], out_address[BATCH][4], out_scope[BATCH], out_local[BATCH][5], out_want[BATCH],
      out_place[BATCH];
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
  NOT_SENT,      // datagrams for which the kernel had no room
  LOCAL_GONE     // datagrams that left from another address: this machine has not the one any more that was asked
};

// What the kernel is told of the datagrams of a batch.
struct letters {
  struct mmsghdr messages[BATCH];
  struct iovec vectors[BATCH];
  union address addresses[BATCH];
  union control controls[BATCH];
  bool asked[BATCH]; // out: is the stamp of its departure asked for?
};

struct batch {
  napi_ref buffer;
  uint32_t slot_size;     // bytes
  struct letters in, out; // what is received into stands ready from one call to the next
};

// Makes the shared memory, with its views as properties of `self`, and makes ready to receive into it. False
// without memory.
bool share_slots(napi_env env, napi_value self, struct batch *batch);
// The shared memory, or NULL: it was given up, or JavaScript took it away and has a TypeError under way.
struct slots *slots_of(napi_env env, const struct batch *batch);
uint8_t *out_bytes(const struct batch *batch, struct slots *slots, int slot);

#endif
