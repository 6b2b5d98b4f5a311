// The address of this machine at which a datagram arrived, and from which another is to leave.

#ifndef BELFRY_LOCAL_H
#define BELFRY_LOCAL_H

#include <stddef.h>
#include <sys/socket.h>

#include "address.h"

// Lets the kernel tell, where the socket listens at all addresses; bound to one, it has no other.
void tell_local(int fd, const union address *bound);
// Where a datagram arrived: of no address (all zero) where the kernel does not tell, or tells one that nothing can
// leave from.
void local_of(struct msghdr *header, int family, union address *out);
// Writes the control message that makes a datagram leave from there; answers its size, 0 for no address.
size_t leave_from(const union address *local, void *control);

#endif
