// ChaCha20-Poly1305 (RFC 8439) in place, by the OpenSSL that Node carries.
//
// OpenSSL's interface for every cipher looks parameters up by their names for each datagram, which takes
// longer than to seal one. So a datagram goes to the two functions below that interface where Node shows
// them and they give the same answers; whatever is longer, and all of it in another Node, goes through it.

#include <openssl/crypto.h>
#include <stdalign.h>
#include <string.h>

#include "arguments.h"

enum { KEY_SIZE = 32, NONCE_SIZE = 12, TAG_SIZE = 16, BLOCK_SIZE = 64, SIZE_MOST = 1 << 20 };
// What the functions below take: any datagram of ours.
enum { DIRECT_MOST = 160, TIME_HEADER = 12, TIME_BODY = 20 };
enum { STREAM_MOST = 4 * BLOCK_SIZE, POLY1305_MOST = 512 };

// What a call is about: a key, a header, a body behind it, a tag behind that, and the nonce.
struct envelope {
  const uint8_t *key, *nonce;
  uint8_t *header, *body, *tag;
  int header_size, body_size;
};

// OpenSSL's own, not a part of its interface, the same since version 1.1.0. Weak: a Node that hides them
// has null in their place.
#define WEAK __attribute__((weak))
WEAK void ChaCha20_ctr32(uint8_t *out, const uint8_t *in, size_t size, const uint32_t key[8],
                         const uint32_t counter[4]);
WEAK size_t Poly1305_ctx_size(void);
WEAK void Poly1305_Init(void *context, const uint8_t key[32]);
WEAK void Poly1305_Update(void *context, const uint8_t *in, size_t size);
WEAK void Poly1305_Final(void *context, uint8_t tag[16]);

// Nearly all datagrams are of one size: where the compiler knows it, to copy one takes an instruction.
#define INLINE static inline __attribute__((always_inline))

// They are there, and give the same answers as the interface.
static bool direct;

// Takes the buffer; what is to be done with it stands in `order`: to look at another array or number of
// JavaScript takes a tenth of sealing. Its `size` counts the tag when `sealed`.
static bool envelope(napi_env env, napi_callback_info info, bool sealed, struct envelope *out) {
  napi_value value;
  struct bytes buffer;
  const struct order *order = state_of(env)->order;
  if (!arguments(env, info, 1, &value, NULL) || !octets(env, value, "the buffer", &buffer))
    return false;
  // A copy: what is checked is what is done.
  const uint32_t from = order->from, header = order->header_size, size = order->size;
  if (header > SIZE_MOST || size > SIZE_MOST ||
      (uint64_t)from + header + size + (sealed ? 0 : TAG_SIZE) > buffer.length)
    return napi_throw_range_error(env, NULL, "the buffer ends before the datagram"), false;
  out->key = order->key;
  out->nonce = order->nonce;
  out->header = buffer.at + from;
  out->body = out->header + header;
  out->header_size = (int)header;
  // Less than nothing where a sealed body has no room for its tag.
  out->body_size = (int)size - (sealed ? TAG_SIZE : 0);
  out->tag = out->body + (out->body_size > 0 ? out->body_size : 0);
  return true;
}

static size_t padded(size_t size, size_t to) { return (size + to - 1) / to * to; }

// RFC 8439, section 2.8: the first block of the key stream is Poly1305's key, the others cover the text.
// Both come from one call, for the function makes several blocks in the time of one; and whole blocks, for
// of a part it takes byte by byte. The text stands behind the first block then, covered or uncovered.
INLINE void cover(const struct envelope *e, size_t size, uint8_t *stream) {
  uint32_t key[8], counter[4] = {0};
  memcpy(key, e->key, sizeof key);
  memcpy(counter + 1, e->nonce, NONCE_SIZE);
  memset(stream, 0, BLOCK_SIZE + padded(size, BLOCK_SIZE));
  memcpy(stream + BLOCK_SIZE, e->body, size);
  ChaCha20_ctr32(stream, stream, BLOCK_SIZE + padded(size, BLOCK_SIZE), key, counter);
}

// The tag of a header and a covered text.
INLINE void authenticate(const struct envelope *e, size_t header, size_t size, const uint8_t *key,
                         uint8_t *tag) {
  alignas(64) uint8_t context[POLY1305_MOST];
  alignas(64) uint8_t text[2 * DIRECT_MOST + 16];
  uint8_t *covered = text + padded(header, 16), *lengths = covered + padded(size, 16);
  const uint64_t sizes[] = {header, size};
  memset(text, 0, (size_t)(lengths - text));
  memcpy(text, e->header, header);
  memcpy(covered, e->body, size);
  memcpy(lengths, sizes, sizeof sizes);
  Poly1305_Init(context, key);
  Poly1305_Update(context, text, (size_t)(lengths - text) + sizeof sizes);
  Poly1305_Final(context, tag);
}

INLINE void seal_sized(const struct envelope *e, size_t header, size_t size) {
  alignas(64) uint8_t stream[STREAM_MOST];
  cover(e, size, stream);
  memcpy(e->body, stream + BLOCK_SIZE, size);
  authenticate(e, header, size, stream, e->tag);
}

INLINE bool open_sized(const struct envelope *e, size_t header, size_t size) {
  alignas(64) uint8_t stream[STREAM_MOST];
  uint8_t tag[TAG_SIZE];
  cover(e, size, stream);
  authenticate(e, header, size, stream, tag);
  memcpy(e->body, stream + BLOCK_SIZE, size);
  return CRYPTO_memcmp(tag, e->tag, TAG_SIZE) == 0;
}

static bool tells_time(const struct envelope *e) {
  return e->header_size == TIME_HEADER && e->body_size == TIME_BODY;
}

static void seal_directly(const struct envelope *e) {
  if (tells_time(e))
    seal_sized(e, TIME_HEADER, TIME_BODY);
  else
    seal_sized(e, (size_t)e->header_size, (size_t)e->body_size);
}

static bool open_directly(const struct envelope *e) {
  return tells_time(e) ? open_sized(e, TIME_HEADER, TIME_BODY)
                       : open_sized(e, (size_t)e->header_size, (size_t)e->body_size);
}

static bool seal_by_interface(EVP_CIPHER_CTX *context, const struct envelope *e) {
  int size;
  return EVP_EncryptInit_ex(context, NULL, NULL, e->key, e->nonce) == 1 &&
         EVP_EncryptUpdate(context, NULL, &size, e->header, e->header_size) == 1 &&
         EVP_EncryptUpdate(context, e->body, &size, e->body, e->body_size) == 1 &&
         EVP_EncryptFinal_ex(context, e->tag, &size) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, e->tag) == 1;
}

static bool open_by_interface(EVP_CIPHER_CTX *context, const struct envelope *e, bool *genuine) {
  int size;
  if (EVP_DecryptInit_ex(context, NULL, NULL, e->key, e->nonce) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, e->tag) != 1 ||
      EVP_DecryptUpdate(context, NULL, &size, e->header, e->header_size) != 1 ||
      EVP_DecryptUpdate(context, e->body, &size, e->body, e->body_size) != 1)
    return false;
  *genuine = EVP_DecryptFinal_ex(context, e->tag, &size) == 1;
  return true;
}

static bool goes_directly(const struct envelope *e) {
  return direct && e->header_size <= DIRECT_MOST && e->body_size <= DIRECT_MOST;
}

static napi_value seal(napi_env env, napi_callback_info info) {
  struct envelope e;
  if (!envelope(env, info, false, &e)) return NULL;
  if (goes_directly(&e))
    seal_directly(&e);
  else if (!seal_by_interface(state_of(env)->sealing, &e))
    return broken(env, "OpenSSL does not seal");
  return NULL;
}

static napi_value open(napi_env env, napi_callback_info info) {
  struct envelope e;
  bool genuine;
  if (!envelope(env, info, true, &e)) return NULL;
  if (e.body_size < 0) return truth(env, false);
  if (goes_directly(&e))
    genuine = open_directly(&e);
  else if (!open_by_interface(state_of(env)->opening, &e, &genuine))
    return broken(env, "OpenSSL does not open");
  // It was deciphered before it was compared: nobody is to read what nobody wrote.
  if (!genuine) memset(e.body, 0, (size_t)e.body_size);
  return truth(env, genuine);
}

// One context in each direction for all keys: taking in another key costs less than the memory that
// ten thousand contexts would take.
static bool prepare(struct addon *addon) {
  addon->sealing = EVP_CIPHER_CTX_new();
  addon->opening = EVP_CIPHER_CTX_new();
  const EVP_CIPHER *cipher = EVP_chacha20_poly1305();
  return addon->sealing != NULL && addon->opening != NULL &&
         EVP_EncryptInit_ex(addon->sealing, cipher, NULL, NULL, NULL) == 1 &&
         EVP_DecryptInit_ex(addon->opening, cipher, NULL, NULL, NULL) == 1;
}

// Once when the file is loaded, for all environments.
__attribute__((constructor)) static void try_directly(void) {
  struct addon addon = {0};
  uint8_t one[DIRECT_MOST] = "header, text", other[DIRECT_MOST] = "header, text";
  const uint8_t key[KEY_SIZE] = "a key", nonce[NONCE_SIZE] = "a nonce";
  const struct envelope e = {key, nonce, one, one + 7, one + 107, 7, 100};
  const struct envelope f = {key, nonce, other, other + 7, other + 107, 7, 100};
  if (ChaCha20_ctr32 != NULL && Poly1305_ctx_size != NULL && Poly1305_Init != NULL &&
      Poly1305_Update != NULL && Poly1305_Final != NULL && Poly1305_ctx_size() <= POLY1305_MOST &&
      prepare(&addon) && seal_by_interface(addon.sealing, &f)) {
    seal_directly(&e);
    direct = memcmp(one, other, sizeof one) == 0 && open_directly(&e);
  }
  EVP_CIPHER_CTX_free(addon.sealing);
  EVP_CIPHER_CTX_free(addon.opening);
}

bool define_aead(napi_env env, napi_value exports, struct addon *addon) {
  const napi_property_descriptor functions[] = {
      {"seal", NULL, seal, NULL, NULL, NULL, napi_enumerable, NULL},
      {"open", NULL, open, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_value buffer, words;
  addon->order = calloc(1, sizeof *addon->order);
  return addon->order != NULL && prepare(addon) &&
         napi_create_external_arraybuffer(env, addon->order, sizeof *addon->order, NULL, NULL,
                                          &buffer) == napi_ok &&
         napi_create_typedarray(env, napi_uint32_array, sizeof *addon->order / 4, buffer, 0,
                                &words) == napi_ok &&
         napi_set_named_property(env, exports, "order", words) == napi_ok &&
         napi_define_properties(env, exports, 2, functions) == napi_ok;
}
