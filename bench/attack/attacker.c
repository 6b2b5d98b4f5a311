// An attacker's two tools; both need root. A record is a datagram with where it comes from: four bytes of
// an address, two of a port, two of a length, all big-endian, its bytes, and zeros up to 168.
//
// attacker listen DEVICE PORT FILE
//   writes a record of each datagram to PORT that passes a device, until it is ended.
// attacker send ADDRESS PORT SECONDS (FILE RATE)...
//   sends the records of each file in turn, from where they say, so many a second, and prints how many went
//   out of each. It never goes faster: what it missed while it had no processor it makes up for by 5 ms.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, HEAD = 8, RECORD = 168, STREAMS_MOST = 8 };
static const double LATE_MOST = 0.005;
static const long NAP_NANOSECONDS = 200000;

static void fail(const char *what) {
  fprintf(stderr, "attacker: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void listen_to(const char *device, int port, const char *path) {
  static unsigned char packet[2048];
  struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP)};
  int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  at.sll_ifindex = (int)if_nametoindex(device);
  if (fd < 0 || file < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0) fail(device);
  for (;;) {
    ssize_t size = recv(fd, packet, sizeof packet, 0);
    const struct iphdr *ip = (const struct iphdr *)packet;
    if (size < (ssize_t)(sizeof *ip + sizeof(struct udphdr)) || ip->protocol != IPPROTO_UDP) continue;
    const struct udphdr *udp = (const struct udphdr *)(packet + ip->ihl * 4);
    size_t length = ntohs(udp->len) - sizeof *udp;
    if (ntohs(udp->dest) != port || length > RECORD - HEAD) continue;
    unsigned char record[RECORD] = {0};
    memcpy(record, &ip->saddr, 4);
    memcpy(record + 4, &udp->source, 2);
    record[7] = (unsigned char)length;
    memcpy(record + HEAD, udp + 1, length);
    if (write(file, record, sizeof record) != sizeof record) fail(path);
  }
}

struct stream {
  const unsigned char *records;
  size_t count, sent;
  double rate;
};

static struct stream stream_of(const char *path, const char *rate) {
  struct stream out = {.rate = atof(rate)};
  struct stat about;
  int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &about) != 0) fail(path);
  out.count = (size_t)about.st_size / RECORD;
  out.records = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (out.records == MAP_FAILED || out.count == 0) fail(path);
  return out;
}

/* The header of each datagram in a batch: the kernel fills in lengths and checksums of IP. */
static struct { struct iphdr ip; struct udphdr udp; } __attribute__((packed)) heads[BATCH];
static struct iovec parts[BATCH][2];
static struct mmsghdr messages[BATCH];

static void prepare(struct sockaddr_in *to) {
  for (int i = 0; i < BATCH; i++) {
    heads[i].ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP, .daddr = to->sin_addr.s_addr};
    heads[i].udp = (struct udphdr){.dest = to->sin_port};
    parts[i][0] = (struct iovec){&heads[i], sizeof heads[i]};
    messages[i].msg_hdr = (struct msghdr){.msg_name = to, .msg_namelen = sizeof *to, .msg_iov = parts[i], .msg_iovlen = 2};
  }
}

static void send_some(int fd, struct stream *stream, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const unsigned char *record = stream->records + (stream->sent + i) % stream->count * RECORD;
    size_t length = record[7];
    memcpy(&heads[i].ip.saddr, record, 4);
    memcpy(&heads[i].udp.source, record + 4, 2);
    heads[i].udp.len = htons((uint16_t)(length + sizeof heads[i].udp));
    parts[i][1] = (struct iovec){(void *)(record + HEAD), length};
  }
  int done = sendmmsg(fd, messages, (unsigned)count, 0);
  if (done < 0 && errno != ENOBUFS && errno != EAGAIN) fail("send");
  stream->sent += done < 0 ? 0 : (size_t)done;
}

static void send_all(int fd, struct stream *streams, int count, double seconds) {
  const double end = now() + seconds;
  double last = now(), due[STREAMS_MOST] = {0};
  for (double at = last; at < end; at = now()) {
    double passed = at - last < LATE_MOST ? at - last : LATE_MOST;
    last = at;
    for (int i = 0; i < count; i++) {
      due[i] += passed * streams[i].rate;
      while (due[i] >= 1) {
        size_t some = due[i] < BATCH ? (size_t)due[i] : BATCH;
        send_some(fd, &streams[i], some);
        due[i] -= (double)some;
      }
    }
    nanosleep(&(struct timespec){0, NAP_NANOSECONDS}, NULL);
  }
}

int main(int argc, char **argv) {
  if (argc == 5 && strcmp(argv[1], "listen") == 0) listen_to(argv[2], atoi(argv[3]), argv[4]);
  if (argc < 7 || argc % 2 == 0 || argc > 5 + 2 * STREAMS_MOST || strcmp(argv[1], "send") != 0) {
    fprintf(stderr, "usage: attacker listen DEVICE PORT FILE\n"
                    "       attacker send ADDRESS PORT SECONDS (FILE RATE)...\n");
    return 2;
  }
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[3]))};
  if (inet_pton(AF_INET, argv[2], &to.sin_addr) != 1) fail("address");
  /* It only sends: what is answered costs us nothing. */
  int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW), room = 4 << 20;
  if (fd < 0) fail("socket");
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  struct stream streams[STREAMS_MOST];
  const int count = (argc - 5) / 2;
  for (int i = 0; i < count; i++) streams[i] = stream_of(argv[5 + 2 * i], argv[6 + 2 * i]);
  prepare(&to);
  prctl(PR_SET_TIMERSLACK, 1000);
  send_all(fd, streams, count, atof(argv[4]));
  printf("[");
  for (int i = 0; i < count; i++) printf("%s%zu", i > 0 ? ", " : "", streams[i].sent);
  printf("]\n");
  return 0;
}
