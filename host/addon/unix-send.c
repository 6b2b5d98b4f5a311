// Sends a datagram to a Unix socket (unix(7)): to a service manager, or to another program that takes samples of time.

#include "unix-send.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "arguments.h"

// A name that begins with @ is in Linux's own space of names, where the first byte is zero.
static socklen_t address_of(const char *path, struct sockaddr_un *address) {
  const size_t length = strlen(path);
  memcpy(address->sun_path, path, length);
  if (path[0] != '@') return sizeof *address;
  address->sun_path[0] = '\0';
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

// Answers 0, or less: the system's error number, negated. It never waits for who reads.
static int send_to(const char *path, struct bytes data) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const socklen_t size = address_of(path, &address);
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  const ssize_t sent =
      sendto(fd, data.at, data.length, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address, size);
  const int result = sent < 0 ? -errno : 0;
  close(fd);
  return result;
}

static napi_value send_unix_datagram(napi_env env, napi_callback_info info) {
  napi_value values[2];
  char path[sizeof ((struct sockaddr_un *)0)->sun_path];
  struct bytes data;
  arguments(env, info, 2, values);
  if (!text(env, values[0], "path", path, sizeof path) || !octets(env, values[1], "data", &data)) return NULL;
  return number(env, path[0] == '\0' ? -ENAMETOOLONG : send_to(path, data));
}

bool define_unix_send(napi_env env, napi_value exports) {
  const napi_property_descriptor function = {
      "sendUnixDatagram", NULL, send_unix_datagram, NULL, NULL, NULL, napi_enumerable, NULL};
  return napi_define_properties(env, exports, 1, &function) == napi_ok;
}
