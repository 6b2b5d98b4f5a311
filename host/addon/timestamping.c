// Asks the kernel for stamps and reads them, as linux/net_tstamp.h and Documentation/networking/timestamping.rst
// of Linux describe it.

#include "timestamping.h"

#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <string.h>

#include "clock.h"

// 64 bits of seconds on every machine (Linux 5.1); numbers of our own for departures (Linux 6.13).
#ifndef SO_TIMESTAMPING_NEW
#define SO_TIMESTAMPING_NEW 65
#endif
#ifndef SCM_TS_OPT_ID
#define SCM_TS_OPT_ID 81
#endif

enum {
  ARRIVALS = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE,
  DEPARTURES = SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY,
  CARDS = SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_RX_HARDWARE | SOF_TIMESTAMPING_OPT_PKTINFO
};

static bool set_stamping(int fd, int flags) {
  return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING_NEW, &flags, sizeof flags) == 0;
}

bool stamp_in(int fd) { return set_stamping(fd, ARRIVALS); }

bool stamp_both(int fd, bool card) {
  return set_stamping(fd, ARRIVALS | DEPARTURES | (card ? CARDS : 0));
}

size_t want_departure(enum numbering numbering, uint32_t key, bool card, void *control) {
  // Asked for both, the kernel reports the stamp that is taken last: the card's, where the card has the
  // time.
  const uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE | (card ? SOF_TIMESTAMPING_TX_HARDWARE : 0);
  const size_t size = CMSG_SPACE(sizeof flags);
  struct cmsghdr *c = control;
  memset(control, 0, 2 * size);
  *c = (struct cmsghdr){CMSG_LEN(sizeof flags), SOL_SOCKET, SO_TIMESTAMPING_OLD};
  memcpy(CMSG_DATA(c), &flags, sizeof flags);
  if (numbering == KERNELS) return size;
  c = (struct cmsghdr *)((char *)control + size);
  *c = (struct cmsghdr){CMSG_LEN(sizeof key), SOL_SOCKET, SCM_TS_OPT_ID};
  memcpy(CMSG_DATA(c), &key, sizeof key);
  return 2 * size;
}

struct notice notice_of(struct msghdr *header) {
  struct notice out = {0};
  // The kernel's, one that is never used, and the card's.
  struct __kernel_timespec stamps[3];
  struct scm_ts_pktinfo packet;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPING_NEW) {
      memcpy(stamps, CMSG_DATA(c), sizeof stamps);
      out.kernel = nanoseconds_of(stamps[0].tv_sec, stamps[0].tv_nsec);
      out.card = nanoseconds_of(stamps[2].tv_sec, stamps[2].tv_nsec);
    } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING_PKTINFO) {
      memcpy(&packet, CMSG_DATA(c), sizeof packet);
      out.index = packet.if_index;
    } else if ((c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) ||
               (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR)) {
      memcpy(&out.error, CMSG_DATA(c), sizeof out.error);
    }
  }
  return out;
}
