// One socket for as long as it lives: opening, closing, the end of its environment.

#ifndef BELFRY_SOCKET_H
#define BELFRY_SOCKET_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>

#include "address.h"
#include "readiness.h"
#include "stamper.h"
#include "udp.h"

// An open socket stays, like every handle of Node, until it is closed or its environment ends.
struct socket {
  napi_env env;
  napi_async_cleanup_hook_handle hook;
  bool finalized; // JavaScript has no object of it any more
  struct udp udp;
  struct readiness readiness;
};

// What a socket is opened with.
struct opening {
  union address address;
  uint32_t slot_size;
  napi_value on_ready;
  struct stamper *kernel;
};

// Opens a socket around the object `self`; false with an exception under way.
bool open_socket(napi_env env, napi_value self, const struct opening *opening);
// Frees the port at once; again is no harm.
void close_socket(struct socket *s);

#endif
