// Numeric addresses of both families: as the kernel has them, as text, and as words of the shared memory.

#ifndef BELFRY_ADDRESS_H
#define BELFRY_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Room for any host as text, with the name of its scope.
enum { HOST_SIZE = 80 };

// The port stands at the same place in both families.
union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

// False when the text is not a numeric host that a socket of this family can have to do with. One of IPv6 has IPv4
// hosts as mapped addresses; as text they are in dotted form.
bool parse_host(const char *text, int family, union address *out);
void format_host(const union address *address, char *text, size_t size);

// Is it all addresses, or none: 0.0.0.0, ::, or the first in the words of the second?
bool is_any(const union address *address);

// Four words in network order, of which IPv4 has the first, and a scope that IPv4 has not. The port stays out.
void to_words(const union address *address, uint32_t words[4], uint32_t *scope);
void from_words(int family, const uint32_t words[4], uint32_t scope, union address *out);

#endif
