// A kernel with odd ways, laid over the real one by LD_PRELOAD: a wall clock that is off, stamps that are
// refused, departures that cannot be numbered, a port that is no good. ODD_KERNEL names a file
// that says which; what is written to it counts at once.

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct oddities {
  int64_t wall_ahead; // nanoseconds
  int32_t no_stamps, no_numbers, icmp, swapped_us, full, picky;
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

int clock_gettime(clockid_t clock, struct timespec *at) {
  if (syscall(SYS_clock_gettime, clock, at) != 0) return -1;
  if (clock != CLOCK_REALTIME) return 0;
  int64_t nanoseconds = at->tv_nsec + odd()->wall_ahead;
  at->tv_sec += nanoseconds / 1000000000;
  at->tv_nsec = nanoseconds % 1000000000;
  if (at->tv_nsec < 0) at->tv_sec--, at->tv_nsec += 1000000000;
  return 0;
}

int setsockopt(int socket, int level, int name, const void *value, socklen_t size) {
  const int on = 1;
  if (level == SOL_SOCKET && name == 65 && odd()->no_stamps) {
    errno = ENOPROTOOPT;
    return -1;
  }
  if (level == SOL_SOCKET && name == SO_SELECT_ERR_QUEUE && odd()->icmp)
    syscall(SYS_setsockopt, socket, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  return (int)syscall(SYS_setsockopt, socket, level, name, value, size);
}

// Puts every second stamp back.
int recvmmsg(int socket, struct mmsghdr *messages, unsigned room, int flags, struct timespec *wait) {
  int count = (int)syscall(SYS_recvmmsg, socket, messages, room, flags, wait);
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
      numbered |= c->cmsg_type == 81;
    if (numbered && odd()->no_numbers) break;
  }
  if (good > 0) return (int)syscall(SYS_sendmmsg, socket, messages, good, flags);
  errno = EINVAL;
  return -1;
}
