// Asks the kernel at which address of this machine a datagram arrived, and tells it from which another is to leave
// (IP_PKTINFO of ip(7), IPV6_PKTINFO of RFC 3542). Whoever asked waits for an answer from the address that was asked:
// the one that the kernel would choose may be another, and no firewall lets that pass.

#include "local.h"

#include <string.h>

void tell_local(int fd, const union address *bound) {
  const int on = 1;
  if (!is_any(bound)) return;
  // On a socket of both families as well: only this one knows whether an IPv4 address is one to leave from.
  setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  if (bound->any.sa_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

static void take_v4(const void *data, int family, union address *out) {
  struct in_pktinfo info;
  memcpy(&info, data, sizeof info);
  *out = (union address){.any.sa_family = (sa_family_t)family};
  // Not the one in the header, which may be of a broadcast: the one that answers to that leave from.
  if (family == AF_INET) {
    out->v4.sin_addr = info.ipi_spec_dst;
  } else if (info.ipi_spec_dst.s_addr != INADDR_ANY) {
    out->v6.sin6_addr.s6_addr32[2] = htonl(0xffff);
    out->v6.sin6_addr.s6_addr32[3] = info.ipi_spec_dst.s_addr;
  }
}

static void take_v6(const void *data, union address *out) {
  struct in6_pktinfo info;
  memcpy(&info, data, sizeof info);
  // What IPv4 brought, the other message tells.
  if (IN6_IS_ADDR_MULTICAST(&info.ipi6_addr) || IN6_IS_ADDR_V4MAPPED(&info.ipi6_addr)) return;
  *out = (union address){.v6 = {.sin6_family = AF_INET6, .sin6_addr = info.ipi6_addr}};
  // Elsewhere the way back is the routes' to choose: it may lie through another interface.
  if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) out->v6.sin6_scope_id = info.ipi6_ifindex;
}

void local_of(struct msghdr *header, int family, union address *out) {
  *out = (union address){.any.sa_family = (sa_family_t)family};
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) take_v4(CMSG_DATA(c), family, out);
    if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) take_v6(CMSG_DATA(c), out);
  }
}

static size_t write_control(void *control, int level, int type, const void *data, size_t size) {
  struct cmsghdr *c = control;
  memset(control, 0, CMSG_SPACE(size));
  *c = (struct cmsghdr){CMSG_LEN(size), level, type};
  memcpy(CMSG_DATA(c), data, size);
  return CMSG_SPACE(size);
}

size_t leave_from(const union address *local, void *control) {
  if (is_any(local)) return 0;
  if (local->any.sa_family == AF_INET) {
    const struct in_pktinfo info = {.ipi_spec_dst = local->v4.sin_addr};
    return write_control(control, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
  }
  const struct in6_pktinfo info = {local->v6.sin6_addr, local->v6.sin6_scope_id};
  return write_control(control, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
}
