// The kernel's UDP socket: its options, datagrams in and out, a batch with each system call.

#ifndef BELFRY_UDP_H
#define BELFRY_UDP_H

#include <stdbool.h>
#include <stdint.h>

#include "address.h"
#include "batch.h"
#include "stamper.h"
#include "stamps.h"

struct udp {
  int fd; // -1: it is closed
  int family, warming;
  int room; // bytes that the kernel lets wait to leave
  int64_t sent_at; // raw time
  struct stamps stamps;
  struct batch batch;
};

// Answers the name of the call that failed, or NULL. Whatever it answers, it is to be closed.
const char *open_udp(struct udp *udp, const union address *address, struct stamper *kernel);
// Lets it send to broadcast addresses, and multicasts cross so many networks. Answers the name of the call that failed,
// or NULL.
const char *reach_groups(struct udp *udp, int hops);
// Frees the port at once; again is no harm.
void close_udp(struct udp *udp);
// Answers how many datagrams are in the slots now; each has its true length, however long.
int receive_batch(struct udp *udp, struct slots *slots);
// Sends every slot and answers how many the kernel took; one that cannot be sent gets its errno and does not stop
// the others.
int send_batch(struct udp *udp, struct slots *slots, int count);
// What share of the kernel's room for what leaves is taken by what has not left; 0 once closed.
double crowding(const struct udp *udp);

#endif
