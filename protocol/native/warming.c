// Brings the kernel's code into the caches before a datagram that is to be timed.
//
// After a pause the first datagram takes a microsecond or two longer from the stamp of its departure to that of
// its arrival than its answer does, which looks like half as much offset. So a byte goes to ourselves before
// it, by a socket of its own that is stamped alike. Where that cannot be had nothing is lost but this.

#include <arpa/inet.h>
#include <unistd.h>

#include "socket.h"

void open_warming(struct socket *s) {
  union address own = {.any.sa_family = (sa_family_t)s->family};
  socklen_t size = sizeof own;
  s->warming = socket(s->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->warming < 0) return;
  if (s->family == AF_INET)
    own.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  else
    own.v6.sin6_addr = in6addr_loopback;
  if (bind(s->warming, &own.any, size) == 0 && getsockname(s->warming, &own.any, &size) == 0 &&
      connect(s->warming, &own.any, size) == 0 && stamp_both(s->warming, false))
    return;
  close_warming(s);
}

void close_warming(struct socket *s) {
  if (s->warming >= 0) close(s->warming);
  s->warming = -1;
}

// What goes round through the loopback is there when the call returns; what is not is taken the next time.
napi_value warm(napi_env env, napi_callback_info info) {
  void *data;
  uint8_t byte = 0;
  union control control;
  struct iovec vector = {&byte, sizeof byte};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes};
  if (!arguments(env, info, 0, NULL, &data)) return NULL;
  struct socket *s = data;
  if (s->warming < 0) return NULL;
  message.msg_controllen = want_departure(KERNELS, 0, false, control.bytes);
  sendmsg(s->warming, &message, MSG_DONTWAIT);
  for (int flags = 0, i = 0; i < 2; i++, flags = MSG_ERRQUEUE) {
    message.msg_controllen = sizeof control.bytes;
    recvmsg(s->warming, &message, MSG_DONTWAIT | flags);
  }
  return NULL;
}
