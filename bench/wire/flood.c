// A load generator over one socket; the requests are records of one size in a file, sent in order.
//
// flood full ADDRESS PORT FILE RECORD-SIZE SECONDS OUTSTANDING
//   keeps so many under way, begins again after the last record, and prints how many were answered. It
//   never sleeps: whom a server has to wake, and how often, is not what is measured.
// flood even ADDRESS PORT FILE RECORD-SIZE SECONDS RATE SESSIONS
//   sends so many a second, evenly, and prints round trips in microseconds. Record i is ask number
//   i / SESSIONS (its sequence) of session i % SESSIONS + 1 (as the answers name it). With its first ask a
//   session begins: those are answered and counted, but their round trips tell of another thing.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, ANSWER_MOST = 256 };
/* Nothing came for so long: what is under way is lost, and as much is sent again. */
static const int PATIENCE_MS = 100;

static void fail(const char *what) {
  fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int connected(const char *address, const char *port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) fail("address");
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("socket");
  int room = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) fail("connect");
  return fd;
}

struct load {
  int fd;
  char *records;
  size_t count, size;
  double seconds;
};

static char answers[BATCH][ANSWER_MOST];
static struct mmsghdr out[BATCH], in[BATCH];
static struct iovec what[BATCH], where[BATCH];

static void prepare(void) {
  for (int i = 0; i < BATCH; i++) {
    out[i].msg_hdr.msg_iov = &what[i];
    out[i].msg_hdr.msg_iovlen = 1;
    where[i] = (struct iovec){answers[i], ANSWER_MOST};
    in[i].msg_hdr.msg_iov = &where[i];
    in[i].msg_hdr.msg_iovlen = 1;
  }
}

/* Sends up to a batch of records from `next` on; answers how many went out. */
static int send_some(const struct load *load, size_t next, long most) {
  int count = 0;
  while (count < BATCH && count < most) {
    size_t record = (next + (size_t)count) % load->count;
    what[count++] = (struct iovec){load->records + record * load->size, load->size};
  }
  int done = sendmmsg(load->fd, out, (unsigned)count, 0);
  if (done < 0 && errno != EAGAIN && errno != ECONNREFUSED) fail("send");
  return done < 0 ? 0 : done;
}

static void flood_full(const struct load *load, long outstanding) {
  const double start = now(), end = start + load->seconds;
  unsigned long sent = 0, answered = 0, lost = 0;
  long under_way = 0;
  double last = start;
  while (now() < end) {
    while (under_way < outstanding) {
      int done = send_some(load, sent, outstanding - under_way);
      if (done == 0) break;
      sent += (unsigned long)done;
      under_way += done;
    }
    int got = recvmmsg(load->fd, in, BATCH, 0, NULL);
    if (got > 0) {
      last = now();
      answered += (unsigned long)got;
      under_way = under_way > got ? under_way - got : 0;
      continue;
    }
    double at = now();
    if (at - last > PATIENCE_MS / 1e3) {
      lost += (unsigned long)under_way;
      under_way = 0;
      last = at;
    }
  }
  printf("{\"answered\": %lu, \"sent\": %lu, \"lost\": %lu, \"seconds\": %.3f}\n", answered, sent, lost,
         now() - start);
}

static unsigned long big_endian(const char *at) {
  const unsigned char *byte = (const unsigned char *)at;
  return ((unsigned long)byte[0] << 24) | ((unsigned long)byte[1] << 16) | ((unsigned long)byte[2] << 8) | byte[3];
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void flood_even(const struct load *load, double rate, unsigned long sessions) {
  const size_t most = (size_t)(rate * load->seconds);
  if (most > load->count) {
    fprintf(stderr, "flood: %zu records are too few for %zu asks\n", load->count, most);
    exit(1);
  }
  double *sent_at = calloc(most, sizeof *sent_at), *took = calloc(most, sizeof *took);
  if (sent_at == NULL || took == NULL) fail("memory");
  prctl(PR_SET_TIMERSLACK, 1000);
  const double start = now(), end = start + load->seconds + PATIENCE_MS / 1e3;
  size_t sent = 0, answered = 0, timed = 0;
  for (double at = now(); at < end; at = now()) {
    while (sent < most && start + (double)sent / rate <= at) {
      sent_at[sent] = now();
      if (send_some(load, sent, 1) == 0) break;
      sent++;
    }
    int got = recvmmsg(load->fd, in, BATCH, 0, NULL);
    const double arrived = now();
    for (int i = 0; i < got; i++) {
      unsigned long session = big_endian(answers[i] + 4), sequence = big_endian(answers[i] + 8);
      size_t record = (size_t)(sequence * sessions + session - 1);
      if (session >= 1 && session <= sessions && record < sent && sent_at[record] > 0) {
        answered++;
        if (sequence > 0) took[timed++] = arrived - sent_at[record];
        sent_at[record] = 0;
      }
    }
    if (got > 0) continue;
    double pause = sent < most ? start + (double)sent / rate - now() : end - now();
    if (pause <= 0) continue;
    struct timespec wait = {(time_t)pause, (long)((pause - (double)(time_t)pause) * 1e9)};
    struct pollfd one = {.fd = load->fd, .events = POLLIN};
    ppoll(&one, 1, &wait, NULL);
  }
  qsort(took, timed, sizeof *took, ascending);
  if (timed == 0) fail("nothing was answered");
  printf("{\"answered\": %zu, \"sent\": %zu, \"p50\": %.1f, \"p99\": %.1f}\n", answered, sent,
         took[timed / 2] * 1e6, took[timed * 99 / 100] * 1e6);
}

int main(int argc, char **argv) {
  const int even = argc == 9 && strcmp(argv[1], "even") == 0;
  if (!even && (argc != 8 || strcmp(argv[1], "full") != 0)) {
    fprintf(stderr, "usage: flood full|even ADDRESS PORT FILE RECORD-SIZE SECONDS OUTSTANDING|RATE [SESSIONS]\n");
    return 2;
  }
  struct load load = {.size = (size_t)atoi(argv[5]), .seconds = atof(argv[6])};
  int file = open(argv[4], O_RDONLY);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) fail(argv[4]);
  load.count = (size_t)about.st_size / load.size;
  load.records = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (load.records == MAP_FAILED || load.count == 0) fail(argv[4]);
  load.fd = connected(argv[2], argv[3]);
  prepare();
  if (even) flood_even(&load, atof(argv[7]), strtoul(argv[8], NULL, 10));
  else flood_full(&load, atol(argv[7]));
  return 0;
}
