// ChaCha20-Poly1305 (RFC 8439) in place, by the OpenSSL that Node carries.
//
// OpenSSL's EVP interface looks its parameters up by name on every call, which takes longer than sealing a
// datagram. So short datagrams call the two primitives below EVP directly, where Node exports them and they
// give the same answers. Longer ones go through EVP, and so do all of them in another Node.

#include "aead.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"

enum { KEY_SIZE = 32, NONCE_SIZE = 12, TAG_SIZE = 16, BLOCK_SIZE = 64, SIZE_MOST = 1 << 20 };
// The most bytes, of a header and of a body, that go directly: enough for whatever carries time. What masters tell each
// other of the roster is longer, and seldom.
enum { DIRECT_MOST = 160, TIME_HEADER = 12, TIME_BODY = 20 };
enum { STREAM_MOST = 4 * BLOCK_SIZE, POLY1305_MOST = 512 };

// What the cipher is to do, as JavaScript writes it before it calls: an array of 32-bit words.
struct order {
  uint8_t key[32];
  uint8_t nonce[12];
  uint32_t from, header_size, size;
};

// Each environment of Node, and so each worker, has one of its own. One context in each direction serves all
// keys: taking in another key costs less than the memory that ten thousand contexts would take.
struct cipher {
  struct order *order;
  EVP_CIPHER_CTX *sealing, *opening;
};

// What a call is about: a key, a header, a body behind it, a tag behind that, and the nonce.
struct envelope {
  const uint8_t *key, *nonce;
  uint8_t *header, *body, *tag;
  int header_size, body_size;
};

// Internal to OpenSSL, but the same since version 1.1.0. Weak: a Node that hides them has null in their
// place.
#define WEAK __attribute__((weak))
WEAK void ChaCha20_ctr32(uint8_t *out, const uint8_t *in, size_t size, const uint32_t key[8],
                         const uint32_t counter[4]);
WEAK size_t Poly1305_ctx_size(void);
WEAK void Poly1305_Init(void *context, const uint8_t key[32]);
WEAK void Poly1305_Update(void *context, const uint8_t *in, size_t size);
WEAK void Poly1305_Final(void *context, uint8_t tag[16]);

// Nearly all datagrams have one size. Where the compiler knows the size, copying takes one instruction.
#define INLINE static inline __attribute__((always_inline))

// The primitives are there, and give the same answers as EVP.
static bool direct;

// Takes the buffer. `order` says what to do with it, because looking at one more argument of JavaScript
// costs a tenth of sealing; its `size` counts the tag when `sealed`. Answers the cipher, or NULL with an
// exception under way.
static const struct cipher *envelope(napi_env env, napi_callback_info info, bool sealed,
                                     struct envelope *out) {
  napi_value value;
  struct bytes buffer;
  const struct cipher *cipher = arguments(env, info, 1, &value);
  const struct order *order = cipher->order;
  if (!octets(env, value, "the buffer", &buffer)) return NULL;
  // Copied, so that what is checked is what is used.
  const uint32_t from = order->from, header = order->header_size, size = order->size;
  if (header > SIZE_MOST || size > SIZE_MOST ||
      (uint64_t)from + header + size + (sealed ? 0 : TAG_SIZE) > buffer.length)
    return range_error(env, "the buffer ends before the datagram"), NULL;
  out->key = order->key;
  out->nonce = order->nonce;
  out->header = buffer.at + from;
  out->body = out->header + header;
  out->header_size = (int)header;
  // Negative where a sealed body has no room for its tag.
  out->body_size = (int)size - (sealed ? TAG_SIZE : 0);
  out->tag = out->body + (out->body_size > 0 ? out->body_size : 0);
  return cipher;
}

static size_t padded(size_t size, size_t to) { return (size + to - 1) / to * to; }

// RFC 8439, section 2.8: the first block of the key stream is Poly1305's key, the others cover the text.
// One call makes them all, because ChaCha20_ctr32 makes several blocks in the time of one; it gets whole
// blocks, because it takes a part of one byte by byte. Afterwards the text stands behind the first block,
// covered or uncovered.
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

static bool seal_by_evp(EVP_CIPHER_CTX *context, const struct envelope *e) {
  int size;
  return EVP_EncryptInit_ex(context, NULL, NULL, e->key, e->nonce) == 1 &&
         EVP_EncryptUpdate(context, NULL, &size, e->header, e->header_size) == 1 &&
         EVP_EncryptUpdate(context, e->body, &size, e->body, e->body_size) == 1 &&
         EVP_EncryptFinal_ex(context, e->tag, &size) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, e->tag) == 1;
}

static bool open_by_evp(EVP_CIPHER_CTX *context, const struct envelope *e, bool *genuine) {
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
  const struct cipher *cipher = envelope(env, info, false, &e);
  if (cipher == NULL) return NULL;
  if (goes_directly(&e))
    seal_directly(&e);
  else if (!seal_by_evp(cipher->sealing, &e))
    return broken(env, "OpenSSL does not seal");
  return NULL;
}

static napi_value open(napi_env env, napi_callback_info info) {
  struct envelope e;
  bool genuine;
  const struct cipher *cipher = envelope(env, info, true, &e);
  if (cipher == NULL) return NULL;
  if (e.body_size < 0) return truth(env, false);
  if (goes_directly(&e))
    genuine = open_directly(&e);
  else if (!open_by_evp(cipher->opening, &e, &genuine))
    return broken(env, "OpenSSL does not open");
  // The text was deciphered before the tags were compared: nobody may read one that is not genuine.
  if (!genuine) memset(e.body, 0, (size_t)e.body_size);
  return truth(env, genuine);
}

static bool prepare(struct cipher *cipher) {
  cipher->sealing = EVP_CIPHER_CTX_new();
  cipher->opening = EVP_CIPHER_CTX_new();
  const EVP_CIPHER *kind = EVP_chacha20_poly1305();
  return cipher->sealing != NULL && cipher->opening != NULL &&
         EVP_EncryptInit_ex(cipher->sealing, kind, NULL, NULL, NULL) == 1 &&
         EVP_DecryptInit_ex(cipher->opening, kind, NULL, NULL, NULL) == 1;
}

static void clear(struct cipher *cipher) {
  EVP_CIPHER_CTX_free(cipher->sealing);
  EVP_CIPHER_CTX_free(cipher->opening);
}

// Once when the file is loaded, for all environments.
__attribute__((constructor)) static void try_directly(void) {
  struct cipher cipher = {0};
  uint8_t one[DIRECT_MOST] = "header, text", other[DIRECT_MOST] = "header, text";
  const uint8_t key[KEY_SIZE] = "a key", nonce[NONCE_SIZE] = "a nonce";
  const struct envelope e = {key, nonce, one, one + 7, one + 107, 7, 100};
  const struct envelope f = {key, nonce, other, other + 7, other + 107, 7, 100};
  if (ChaCha20_ctr32 != NULL && Poly1305_ctx_size != NULL && Poly1305_Init != NULL &&
      Poly1305_Update != NULL && Poly1305_Final != NULL && Poly1305_ctx_size() <= POLY1305_MOST &&
      prepare(&cipher) && seal_by_evp(cipher.sealing, &f)) {
    seal_directly(&e);
    direct = memcmp(one, other, sizeof one) == 0 && open_directly(&e);
  }
  clear(&cipher);
}

// The environment ends; the memory of `order` is JavaScript's for good.
static void on_environment_end(void *data) {
  clear(data);
  free(data);
}

bool define_aead(napi_env env, napi_value exports) {
  struct cipher *cipher = calloc(1, sizeof *cipher);
  if (cipher == NULL || napi_add_env_cleanup_hook(env, on_environment_end, cipher) != napi_ok) {
    free(cipher);
    return false;
  }
  cipher->order =
      shared_array(env, exports, "order", napi_uint32_array, sizeof *cipher->order / 4, sizeof(uint32_t));
  const napi_property_descriptor functions[] = {
      {"seal", NULL, seal, NULL, NULL, NULL, napi_enumerable, cipher},
      {"open", NULL, open, NULL, NULL, NULL, napi_enumerable, cipher},
  };
  return cipher->order != NULL && prepare(cipher) &&
         napi_define_properties(env, exports, 2, functions) == napi_ok;
}
