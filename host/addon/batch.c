// Makes the memory of a batch once, for JavaScript and the kernel to meet in.

#include "batch.h"

#include <stddef.h>

#include "arguments.h"

static uint8_t *in_bytes(const struct batch *batch, struct slots *slots, int slot) {
  return (uint8_t *)(slots + 1) + (size_t)slot * batch->slot_size;
}

uint8_t *out_bytes(const struct batch *batch, struct slots *slots, int slot) {
  return in_bytes(batch, slots, BATCH + slot);
}

// Makes ready to receive, once: the shared memory stays where it is, or is missed before each use.
static void ready_letters(struct batch *batch, struct slots *slots) {
  struct letters *in = &batch->in;
  for (int i = 0; i < BATCH; i++) {
    in->vectors[i] = (struct iovec){in_bytes(batch, slots, i), batch->slot_size};
    in->messages[i].msg_hdr = (struct msghdr){.msg_name = &in->addresses[i],
                                              .msg_namelen = sizeof in->addresses[i],
                                              .msg_iov = &in->vectors[i],
                                              .msg_iovlen = 1,
                                              .msg_control = in->controls[i].bytes,
                                              .msg_controllen = sizeof in->controls[i].bytes};
  }
}

bool share_slots(napi_env env, napi_value self, struct batch *batch) {
  const uint32_t size = BATCH * batch->slot_size;
  const struct {
    const char *name;
    napi_typedarray_type type;
    size_t length, offset;
  } views[] = {
#define VIEW(name, type, length, field) {name, napi_##type##_array, length, offsetof(struct slots, field)}
      VIEW("inAt", float64, BATCH, in_at),
      VIEW("inError", float64, BATCH, in_error),
      VIEW("inSource", uint8, BATCH, in_source),
      VIEW("inLength", uint32, BATCH, in_length),
      VIEW("inAddress", uint32, BATCH * 4, in_address),
      VIEW("inScope", uint32, BATCH, in_scope),
      VIEW("inLocal", uint32, BATCH * 5, in_local),
      VIEW("inPort", uint16, BATCH, in_port),
      VIEW("outLength", uint32, BATCH, out_length),
      VIEW("outAddress", uint32, BATCH * 4, out_address),
      VIEW("outScope", uint32, BATCH, out_scope),
      VIEW("outLocal", uint32, BATCH * 5, out_local),
      VIEW("outPort", uint16, BATCH, out_port),
      VIEW("outWant", uint32, BATCH, out_want),
      VIEW("outPlace", uint32, BATCH, out_place),
      VIEW("outStated", float64, BATCH, out_stated),
      VIEW("outFault", int32, BATCH, out_fault),
      VIEW("departureId", uint32, BATCH, departure_id),
      VIEW("departed", uint32, 1, departed),
      VIEW("departureAt", float64, BATCH, departure_at),
      VIEW("departureError", float64, BATCH, departure_error),
      VIEW("departureSource", uint8, BATCH, departure_source),
      VIEW("counters", float64, 8, counters),
      {"inBytes", napi_uint8_array, size, sizeof(struct slots)},
      {"outBytes", napi_uint8_array, size, sizeof(struct slots) + size},
  };
  napi_value buffer, view;
  void *at;
  if (napi_create_arraybuffer(env, sizeof(struct slots) + 2 * size, &at, &buffer) != napi_ok ||
      napi_create_reference(env, buffer, 1, &batch->buffer) != napi_ok)
    return false;
  ready_letters(batch, at);
  for (size_t i = 0; i < sizeof views / sizeof *views; i++)
    if (napi_create_typedarray(env, views[i].type, views[i].length, buffer, views[i].offset, &view) !=
            napi_ok ||
        napi_set_named_property(env, self, views[i].name, view) != napi_ok)
      return false;
  return true;
}

struct slots *slots_of(napi_env env, const struct batch *batch) {
  napi_value buffer;
  void *at;
  size_t length;
  if (batch->buffer == NULL) return NULL;
  napi_get_reference_value(env, batch->buffer, &buffer);
  napi_get_arraybuffer_info(env, buffer, &at, &length);
  if (length > 0) return at;
  return type_error(env, "the socket's memory was given away"), NULL;
}
