// The kernel's interface for stamps (SO_TIMESTAMPING): asking for them, and reading them.

#ifndef BELFRY_TIMESTAMPING_H
#define BELFRY_TIMESTAMPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <linux/errqueue.h>

// Who tells the kernel's stamps of departures apart: we number them (Linux 6.13 and later), or the
// kernel counts those that it sent.
enum numbering { UNDECIDED, OURS, KERNELS };

// Room for what the kernel says beside a datagram.
union control {
  char bytes[256];
  struct cmsghdr aligned;
};

// What one message of the kernel says beside its datagram, copied: there it may stand unaligned.
struct notice {
  int64_t kernel, card;           // stamps, nanoseconds on the clock of either; 0: none
  uint32_t index;                 // of the interface whose card stamped; 0: not told
  struct sock_extended_err error; // all zero: none
};

// Asks for stamps of arrivals alone; false when the kernel has none.
bool stamp_in(int fd);
// Asks for stamps in both directions, of those whose departure is wanted; by the card too, or the kernel only.
bool stamp_both(int fd, bool card);
// Writes the control message that asks for the stamp of a departure; answers its size.
size_t want_departure(enum numbering numbering, uint32_t key, bool card, void *control);
struct notice notice_of(struct msghdr *header);

#endif
