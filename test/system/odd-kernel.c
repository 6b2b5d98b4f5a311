// A kernel with odd ways, laid over the real one by LD_PRELOAD: a wall clock that is off, stamps that are
// refused, departures that cannot be numbered, a port that is no good, a card that stamps. ODD_KERNEL names a
// file that says which; what is written to it counts at once.

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/ptp_clock.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct oddities {
  int64_t wall_ahead; // nanoseconds
  int32_t no_stamps, no_numbers, icmp, swapped_us, full, picky;
  int32_t card, gone, early_us, other_index, not_allowed, closely, absurd;
  int32_t watch; // a timer of the clock: 1 cannot be had, 2 is cancelled a hundred times a second
  int64_t card_ahead; // nanoseconds
};

static const volatile struct oddities *odd(void) {
  static struct oddities *here;
  if (here == NULL) {
    int file = open(getenv("ODD_KERNEL"), O_RDWR | O_CLOEXEC);
    here = mmap(NULL, sizeof *here, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (here == MAP_FAILED) abort();
    close(file);
  }
  return here;
}

static const int64_t SECOND = 1000000000;

static int64_t nanoseconds(clockid_t clock) {
  struct timespec at;
  syscall(SYS_clock_gettime, clock, &at);
  return at.tv_sec * SECOND + at.tv_nsec;
}

// A card's clock has a number that is less than zero. This one runs 30 ppm fast.
static int64_t of_card(void) {
  if (odd()->absurd) return INT64_MAX;
  int64_t raw = nanoseconds(CLOCK_MONOTONIC_RAW);
  return 77 * SECOND + raw + raw / 1000000 * 30 + odd()->card_ahead;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  if (clock < 0 && odd()->card) {
    if (odd()->gone) return errno = ENODEV, -1;
    *at = (struct timespec){of_card() / SECOND, of_card() % SECOND};
    return 0;
  }
  if (syscall(SYS_clock_gettime, clock, at) != 0) return -1;
  if (clock != CLOCK_REALTIME) return 0;
  int64_t nanoseconds = at->tv_nsec + odd()->wall_ahead;
  at->tv_sec += nanoseconds / 1000000000;
  at->tv_nsec = nanoseconds % 1000000000;
  if (at->tv_nsec < 0) at->tv_sec--, at->tv_nsec += 1000000000;
  return 0;
}

// Whether the socket asks for a card's stamps of what arrives, and asked for those of what left last.
static int by_card, left_by_card;

int setsockopt(int socket, int level, int name, const void *value, socklen_t size) {
  const int on = 1;
  if (level == SOL_SOCKET && name == 65 && odd()->no_stamps) {
    errno = ENOPROTOOPT;
    return -1;
  }
  if (level == SOL_SOCKET && name == 65)
    by_card = odd()->card && *(const int *)value & SOF_TIMESTAMPING_RAW_HARDWARE;
  if (level == SOL_SOCKET && name == SO_SELECT_ERR_QUEUE && odd()->icmp)
    syscall(SYS_setsockopt, socket, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  return (int)syscall(SYS_setsockopt, socket, level, name, value, size);
}

static int odd_timer = -1;

int timerfd_create(int clock, int flags) {
  if (odd()->watch == 0 || clock != CLOCK_REALTIME) return (int)syscall(SYS_timerfd_create, clock, flags);
  if (odd()->watch == 1) return errno = ENOSYS, -1;
  return odd_timer = (int)syscall(SYS_timerfd_create, CLOCK_MONOTONIC, flags);
}

int timerfd_settime(int file, int flags, const struct itimerspec *to, struct itimerspec *old) {
  const struct itimerspec soon = {{0, 10000000}, {0, 10000000}};
  if (file == odd_timer) flags = 0, to = &soon;
  return (int)syscall(SYS_timerfd_settime, file, flags, to, old);
}

ssize_t read(int file, void *into, size_t size) {
  ssize_t count = syscall(SYS_read, file, into, size);
  if (file != odd_timer || count <= 0) return count;
  return errno = ECANCELED, -1;
}

static struct ptp_clock_time shown(int64_t at) {
  return (struct ptp_clock_time){.sec = odd()->absurd ? at : at / SECOND, .nsec = at % SECOND};
}

static int64_t of_wall(void) { return nanoseconds(CLOCK_REALTIME) + odd()->wall_ahead; }

// What a card says that it can, and is told to do; `closely`, its driver reads its clock beside the kernel's.
int ioctl(int file, unsigned long what, ...) {
  va_list words;
  va_start(words, what);
  struct ifreq *request = va_arg(words, struct ifreq *);
  va_end(words);
  if (what == PTP_SYS_OFFSET_EXTENDED && odd()->closely && !odd()->gone) {
    struct ptp_sys_offset_extended *taken = (void *)request;
    for (unsigned i = 0; i < taken->n_samples; i++) {
      taken->ts[i][0] = shown(of_wall());
      taken->ts[i][1] = shown(of_card());
      taken->ts[i][2] = shown(of_wall());
    }
    return 0;
  }
  if (what == SIOCETHTOOL && odd()->card) {
    struct ethtool_ts_info *can = (struct ethtool_ts_info *)request->ifr_data;
    can->so_timestamping = 0x7f;
    can->phc_index = 0;
    can->tx_types = can->rx_filters = 3;
    return 0;
  }
  if ((what == SIOCSHWTSTAMP || what == SIOCGHWTSTAMP) && odd()->card)
    return odd()->not_allowed && what == SIOCSHWTSTAMP ? (errno = EPERM, -1) : 0;
  return (int)syscall(SYS_ioctl, file, what, request);
}

// A card stamps an arrival 5 us before the kernel, and a departure 2 us after it, alone.
static void stamp_by_card(struct msghdr *header, int departure) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
    int64_t *stamps = (int64_t *)CMSG_DATA(c);
    if (c->cmsg_type != 65) continue;
    int64_t age = nanoseconds(CLOCK_REALTIME) - (stamps[0] * SECOND + stamps[1]);
    int64_t at = of_card() - age + (departure ? 2000 : -5000) - odd()->early_us * INT64_C(1000);
    stamps[4] = at / SECOND;
    stamps[5] = at % SECOND;
    if (departure) stamps[0] = stamps[1] = 0;
  }
  if (departure || !odd()->other_index) return;
  const struct scm_ts_pktinfo packet = {.if_index = 999};
  struct cmsghdr *c = (struct cmsghdr *)((char *)header->msg_control + header->msg_controllen);
  *c = (struct cmsghdr){CMSG_LEN(sizeof packet), SOL_SOCKET, SCM_TIMESTAMPING_PKTINFO};
  memcpy(CMSG_DATA(c), &packet, sizeof packet);
  header->msg_controllen += CMSG_SPACE(sizeof packet);
}

// Puts every second stamp back.
int recvmmsg(int socket, struct mmsghdr *messages, unsigned room, int flags, struct timespec *wait) {
  int count = (int)syscall(SYS_recvmmsg, socket, messages, room, flags, wait);
  for (int i = 0; i < count && by_card && (left_by_card || !(flags & MSG_ERRQUEUE)); i++)
    stamp_by_card(&messages[i].msg_hdr, flags & MSG_ERRQUEUE);
  for (int i = 1; i < count && odd()->swapped_us != 0 && !(flags & MSG_ERRQUEUE); i += 2) {
    struct msghdr *header = &messages[i].msg_hdr;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
      int64_t *stamp = (int64_t *)CMSG_DATA(c);
      if (c->cmsg_type != 65) continue;
      int64_t nanoseconds = stamp[1] - odd()->swapped_us * INT64_C(1000);
      stamp[0] -= nanoseconds < 0;
      stamp[1] = nanoseconds < 0 ? nanoseconds + 1000000000 : nanoseconds;
    }
  }
  return count;
}

int sendmmsg(int socket, struct mmsghdr *messages, unsigned count, int flags) {
  unsigned good = 0;
  const struct sockaddr_in *to = messages->msg_hdr.msg_name;
  if (odd()->full) return errno = EAGAIN, -1;
  if (odd()->picky && to->sin_port == htons(9)) return errno = EINVAL, -1;
  for (; good < count; good++) {
    struct msghdr *header = &messages[good].msg_hdr;
    int numbered = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c))
      if (c->cmsg_type == 81)
        numbered = 1;
      else
        left_by_card = *(const int *)CMSG_DATA(c) & SOF_TIMESTAMPING_TX_HARDWARE;
    if (numbered && odd()->no_numbers) break;
  }
  if (good > 0) return (int)syscall(SYS_sendmmsg, socket, messages, good, flags);
  errno = EINVAL;
  return -1;
}
