// Brings the kernel's code into the caches before a datagram that is to be timed.
//
// After a pause, the first datagram takes a microsecond or two longer than its answer from the stamp of its
// departure to that of its arrival, and half of that looks like offset. So a byte goes to ourselves first,
// through a socket of its own that is stamped alike. Where there is no such socket, nothing is lost but
// this.

#include "warming.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <unistd.h>

#include "address.h"
#include "timestamping.h"

int open_warming(const union address *bound) {
  union address own = {.any.sa_family = bound->any.sa_family};
  socklen_t size = sizeof own;
  int fd = socket(own.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (own.any.sa_family == AF_INET)
    own.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  else if (!IN6_IS_ADDR_UNSPECIFIED(&bound->v6.sin6_addr))
    own.v6.sin6_addr = in6addr_loopback;
  else
    // It carries both families, and IPv4 is there where IPv6 is switched off.
    parse_host("127.0.0.1", AF_INET6, &own);
  if (bind(fd, &own.any, size) == 0 && getsockname(fd, &own.any, &size) == 0 &&
      connect(fd, &own.any, size) == 0 && stamp_both(fd, false))
    return fd;
  close(fd);
  return -1;
}

void close_warming(int fd) {
  if (fd >= 0) close(fd);
}

// A byte through the loopback has arrived when the call returns. If it has not, the next call takes it.
void warm(int fd) {
  uint8_t byte = 0;
  union control control;
  struct iovec vector = {&byte, sizeof byte};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes};
  if (fd < 0) return;
  message.msg_controllen = want_departure(KERNELS, 0, false, control.bytes);
  sendmsg(fd, &message, MSG_DONTWAIT);
  for (int flags = 0, i = 0; i < 2; i++, flags = MSG_ERRQUEUE) {
    message.msg_controllen = sizeof control.bytes;
    recvmsg(fd, &message, MSG_DONTWAIT | flags);
  }
}
