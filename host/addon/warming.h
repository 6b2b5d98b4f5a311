// Brings the kernel's code into the caches before a datagram that is to be timed.

#ifndef BELFRY_WARMING_H
#define BELFRY_WARMING_H

#include "address.h"

// For a socket that is bound there. Answers a descriptor, or -1: then nothing is lost but this.
int open_warming(const union address *bound);
void warm(int fd);
void close_warming(int fd);

#endif
