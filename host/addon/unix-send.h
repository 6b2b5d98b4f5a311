// Datagrams to Unix sockets, which Node cannot send.

#ifndef BELFRY_UNIX_SEND_H
#define BELFRY_UNIX_SEND_H

#include <node_api.h>
#include <stdbool.h>

// Adds sendUnixDatagram() to the exports; false without memory.
bool define_unix_send(napi_env env, napi_value exports);

#endif
