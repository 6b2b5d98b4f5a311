// What the kernel's stamps alone say between two hosts: one process with a socket on each, one datagram there
// and one back, all four stamps the kernel's, nothing else.
//
// bare NAMESPACE-FILE ADDRESS NAMESPACE-FILE ADDRESS PAUSE-MICROSECONDS COUNT
//   prints the medians, in nanoseconds, of each way and of the offset, which is none: there is one clock.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/net_tstamp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 48, MOST = 10000, PATIENCE_MS = 1000 };

struct end {
  int fd;
  struct sockaddr_in address;
};

static void fail(const char *what) {
  fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
  exit(1);
}

static struct end open_end(const char *space, const char *address) {
  struct end end = {.address = {.sin_family = AF_INET}};
  socklen_t size = sizeof end.address;
  const int stamps = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
                     SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
  int file = open(space, O_RDONLY);
  if (file < 0 || setns(file, CLONE_NEWNET) != 0) fail(space);
  close(file);
  end.fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (end.fd < 0 || inet_pton(AF_INET, address, &end.address.sin_addr) != 1 ||
      bind(end.fd, (struct sockaddr *)&end.address, sizeof end.address) != 0 ||
      getsockname(end.fd, (struct sockaddr *)&end.address, &size) != 0 ||
      setsockopt(end.fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps) != 0)
    fail(address);
  return end;
}

/* The stamp of what lies in the queue: of an arrival, or, on the error queue, of a departure. */
static long stamp(int fd, int queue) {
  char bytes[SIZE], control[512];
  struct iovec where = {bytes, sizeof bytes};
  struct msghdr message = {.msg_iov = &where, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct pollfd one = {.fd = fd, .events = queue == 0 ? POLLIN : 0};
  if (poll(&one, 1, PATIENCE_MS) != 1 || recvmsg(fd, &message, queue) < 0) fail("no stamp");
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_TIMESTAMPING) continue;
    struct timespec at;
    memcpy(&at, CMSG_DATA(c), sizeof at);
    return at.tv_sec * 1000000000L + at.tv_nsec;
  }
  return 0;
}

static long way(const struct end *from, const struct end *to) {
  static const char bytes[SIZE];
  if (sendto(from->fd, bytes, SIZE, 0, (const struct sockaddr *)&to->address, sizeof to->address) != SIZE) fail("send");
  long left = stamp(from->fd, MSG_ERRQUEUE);
  return stamp(to->fd, 0) - left;
}

static int ascending(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return x < y ? -1 : x > y;
}

static long median(long *values, int count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return values[count / 2];
}

int main(int argc, char **argv) {
  static long there[MOST], back[MOST], offset[MOST];
  if (argc != 7) {
    fprintf(stderr, "usage: bare NAMESPACE-FILE ADDRESS NAMESPACE-FILE ADDRESS PAUSE-MICROSECONDS COUNT\n");
    return 2;
  }
  const struct end one = open_end(argv[1], argv[2]), other = open_end(argv[3], argv[4]);
  const useconds_t pause = (useconds_t)atol(argv[5]);
  const int count = atoi(argv[6]) < MOST ? atoi(argv[6]) : MOST;
  /* The kernel stamps arrivals a moment after somebody first asks for it. */
  for (int i = 0; i < 10; i++) way(&one, &other), usleep(10000);
  for (int i = 0; i < count; i++) {
    usleep(pause);
    there[i] = way(&one, &other);
    back[i] = way(&other, &one);
    offset[i] = (there[i] - back[i]) / 2;
  }
  long middle = median(offset, count);
  printf("{\"there\": %ld, \"back\": %ld, \"offset\": %ld}\n", median(there, count), median(back, count), middle);
  return 0;
}
