// Gives memory back that was needed once: an agent is to be light.

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>

#include "arguments.h"

struct range {
  uintptr_t from, to;
};

// The first program that is told of is the one that runs: Node itself.
static int let_go(struct dl_phdr_info *program, size_t size, void *data) {
  (void)size;
  const struct range *range = data;
  for (int i = 0; i < program->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &program->dlpi_phdr[i];
    uintptr_t from = program->dlpi_addr + part->p_vaddr, to = from + part->p_memsz;
    if (from < range->from) from = range->from;
    if (to > range->to) to = range->to;
    if (part->p_type == PT_LOAD && !(part->p_flags & PF_W) && from == range->from && from < to)
      madvise((void *)from, to - from, MADV_DONTNEED);
  }
  return 1;
}

static bool address(napi_env env, napi_value value, uintptr_t *out) {
  double given;
  if (napi_get_value_double(env, value, &given) != napi_ok)
    return napi_throw_type_error(env, NULL, "an address is not a number"), false;
  if (!(given >= 0 && given <= (double)UINTPTR_MAX && given <= 9007199254740991.0 &&
        given == (double)(uintptr_t)given))
    return napi_throw_range_error(env, NULL, "an address is not a whole number in its range"), false;
  *out = (uintptr_t)given;
  return true;
}

// Of a range that begins at a page, lets go of what lies in one read-only part of the program.
static napi_value release_program(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct range range;
  if (arguments(env, info, 2, values, NULL) && address(env, values[0], &range.from) &&
      address(env, values[1], &range.to))
    dl_iterate_phdr(let_go, &range);
  return NULL;
}

bool define_memory(napi_env env, napi_value exports) {
  const napi_property_descriptor function = {
      "releaseProgram", NULL, release_program, NULL, NULL, NULL, napi_enumerable, NULL};
  return napi_define_properties(env, exports, 1, &function) == napi_ok;
}
