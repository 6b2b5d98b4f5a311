// Memory in a file that other programs read while we write it, of which they see all or nothing.
//
// The file is always a new one that takes the place of what was there: whoever has the old one open keeps it, and what
// somebody else left there is never written to.

#include "segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arguments.h"
#include "seqlock.h"

enum { PATH_SIZE = 256, SIZE_MOST = 4096, MODE = 0644 };

// Its words are NULL once it is closed.
static void close_memory(struct seqlock *s) {
  if (s->words != NULL) munmap(s->words, s->size);
  s->words = NULL;
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  close_memory(data);
  free(data);
}

// Makes the file whole under another name, then gives it its own. Answers the name of the call that failed.
static const char *make(struct seqlock *s, const char *path, const uint8_t *bytes) {
  char fresh[PATH_SIZE + 8];
  snprintf(fresh, sizeof fresh, "%s.new", path);
  if (unlink(fresh) != 0 && errno != ENOENT) return "unlink";
  int fd = open(fresh, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);
  if (fd < 0) return "open";
  const char *call = NULL;
  void *at = MAP_FAILED;
  // Whatever the umask is: everybody may look.
  if (fchmod(fd, MODE) != 0) call = "fchmod";
  else if (write(fd, bytes, s->size) != (ssize_t)s->size) call = "write";
  else if ((at = mmap(NULL, s->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) == MAP_FAILED) call = "mmap";
  int error = errno;
  close(fd);
  if (call == NULL) {
    s->words = at;
    seqlock_begin(s, bytes);
    if (rename(fresh, path) == 0) return NULL;
    error = errno;
    call = "rename";
    close_memory(s);
  }
  unlink(fresh);
  errno = error;
  return call;
}

// new Segment(path, bytes, place, width): the first content, and where in it the generation stands.
static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value values[4], self, target;
  size_t count = 4;
  napi_get_cb_info(env, info, &count, values, &self, NULL);
  napi_get_new_target(env, info, &target);
  if (target == NULL) return type_error(env, "Segment is called with new");
  char path[PATH_SIZE];
  struct bytes bytes;
  uint32_t place, width;
  if (!text(env, values[0], "the path", path, sizeof path) || !octets(env, values[1], "the content", &bytes) ||
      !whole(env, values[2], "the generation's place", SIZE_MOST, &place) ||
      !whole(env, values[3], "the generation's width", 4, &width))
    return NULL;
  if (*path == '\0') return range_error(env, "the path is empty, or too long");
  if ((width != 2 && width != 4) || place % width != 0 || place + width > bytes.length || bytes.length % 4 != 0 ||
      bytes.length > SIZE_MOST)
    return range_error(env, "the generation has no place in the content");
  struct seqlock *s = calloc(1, sizeof *s);
  if (s == NULL) return broken(env, "no memory for a segment");
  *s = (struct seqlock){.size = (uint32_t)bytes.length, .place = place, .narrow = width == 2};
  if (napi_wrap(env, self, s, finalize, NULL, NULL) != napi_ok) {
    free(s);
    return broken(env, "no memory for a segment");
  }
  const char *call = make(s, path, bytes.at);
  return call == NULL ? self : system_error(env, errno, call);
}

static napi_value write_content(napi_env env, napi_callback_info info) {
  napi_value value;
  struct bytes bytes;
  struct seqlock *s = method_arguments(env, info, 1, &value);
  if (s == NULL || !octets(env, value, "the content", &bytes)) return NULL;
  if (bytes.length != s->size) return range_error(env, "the content has another size than the first");
  if (s->words != NULL) seqlock_write(s, bytes.at);
  return NULL;
}

static napi_value close_it(napi_env env, napi_callback_info info) {
  struct seqlock *s = method_arguments(env, info, 0, NULL);
  if (s != NULL) close_memory(s);
  return NULL;
}

bool define_segment(napi_env env, napi_value exports) {
  const napi_property_descriptor methods[] = {
      {"write", NULL, write_content, NULL, NULL, NULL, napi_default_method, NULL},
      {"close", NULL, close_it, NULL, NULL, NULL, napi_default_method, NULL},
  };
  napi_value class;
  return napi_define_class(env, "Segment", NAPI_AUTO_LENGTH, construct, NULL, sizeof methods / sizeof *methods,
                           methods, &class) == napi_ok &&
         napi_set_named_property(env, exports, "Segment", class) == napi_ok;
}
