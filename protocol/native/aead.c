// ChaCha20-Poly1305 (RFC 8439) in place, by the OpenSSL that Node carries.
//
// OpenSSL's interface for every cipher looks parameters up by their names for each datagram, which takes
// longer than to seal one. So a datagram goes to the two functions below that interface where Node shows
// them and they give the same answers; whatever is longer, and all of it in another Node, goes through it.

#include <openssl/crypto.h>
#include <stdalign.h>
#include <string.h>

#include "addon.h"

enum { KEY_SIZE = 32, NONCE_SIZE = 12, TAG_SIZE = 16, BLOCK_SIZE = 64, SIZE_MOST = 1 << 20 };
// What the functions below take: any datagram of ours.
enum { DIRECT_MOST = 160, STREAM_MOST = 4 * BLOCK_SIZE, POLY1305_MOST = 512 };

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

// They are there, and give the same answers as the interface.
static bool direct;

// Takes (key, buffer, from, headerSize, size, nonce); `size` counts the tag when `sealed`.
static bool envelope(napi_env env, napi_callback_info info, bool sealed, struct envelope *out) {
  napi_value values[6];
  struct bytes key, buffer, nonce;
  uint32_t from, header, size;
  if (!arguments(env, info, 6, values, NULL) || !octets(env, values[0], "the key", &key) ||
      !octets(env, values[1], "the buffer", &buffer) ||
      !whole(env, values[2], "the place", INT32_MAX, &from) ||
      !whole(env, values[3], "the size of the header", SIZE_MOST, &header) ||
      !whole(env, values[4], "the size of the body", SIZE_MOST, &size) ||
      !octets(env, values[5], "the nonce", &nonce))
    return false;
  if (key.length != KEY_SIZE || nonce.length != NONCE_SIZE)
    return napi_throw_range_error(env, NULL, "a key has 32 bytes and a nonce 12"), false;
  if ((uint64_t)from + header + size + (sealed ? 0 : TAG_SIZE) > buffer.length)
    return napi_throw_range_error(env, NULL, "the buffer ends before the datagram"), false;
  out->key = key.at;
  out->nonce = nonce.at;
  out->header = buffer.at + from;
  out->body = out->header + header;
  out->header_size = (int)header;
  // Less than nothing where a sealed body has no room for its tag.
  out->body_size = (int)size - (sealed ? TAG_SIZE : 0);
  out->tag = out->body + (out->body_size > 0 ? out->body_size : 0);
  return true;
}

static uint32_t word(const uint8_t *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static size_t padded(int size) { return ((size_t)size + 15) & ~(size_t)15; }

// RFC 8439, section 2.8: the first block of the key stream is Poly1305's key, the others cover the text.
// Both come from one call, for the function makes several blocks in the time of one; and whole blocks, for
// of a part it takes byte by byte.
static void key_stream(const struct envelope *e, uint8_t *stream) {
  uint32_t key[8], counter[4] = {0, word(e->nonce), word(e->nonce + 4), word(e->nonce + 8)};
  for (int i = 0; i < 8; i++) key[i] = word(e->key + 4 * i);
  size_t size = BLOCK_SIZE + (((size_t)e->body_size + BLOCK_SIZE - 1) & ~(size_t)(BLOCK_SIZE - 1));
  memset(stream, 0, size);
  ChaCha20_ctr32(stream, stream, size, key, counter);
}

static void cover(const struct envelope *e, const uint8_t *stream) {
  for (int i = 0; i < e->body_size; i++) e->body[i] ^= stream[BLOCK_SIZE + i];
}

// The tag of the header and the covered text.
static void authenticate(const struct envelope *e, const uint8_t *key, uint8_t *tag) {
  alignas(64) uint8_t context[POLY1305_MOST];
  uint8_t text[2 * DIRECT_MOST + 16];
  uint8_t *lengths = text + padded(e->header_size) + padded(e->body_size);
  memset(text, 0, (size_t)(lengths + 16 - text));
  memcpy(text, e->header, (size_t)e->header_size);
  memcpy(text + padded(e->header_size), e->body, (size_t)e->body_size);
  for (int i = 0; i < 4; i++) {
    lengths[i] = (uint8_t)(e->header_size >> 8 * i);
    lengths[8 + i] = (uint8_t)(e->body_size >> 8 * i);
  }
  Poly1305_Init(context, key);
  Poly1305_Update(context, text, (size_t)(lengths + 16 - text));
  Poly1305_Final(context, tag);
}

static void seal_directly(const struct envelope *e) {
  uint8_t stream[STREAM_MOST];
  key_stream(e, stream);
  cover(e, stream);
  authenticate(e, stream, e->tag);
}

static bool open_directly(const struct envelope *e) {
  uint8_t stream[STREAM_MOST], tag[TAG_SIZE];
  key_stream(e, stream);
  authenticate(e, stream, tag);
  cover(e, stream);
  return CRYPTO_memcmp(tag, e->tag, TAG_SIZE) == 0;
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
  return prepare(addon) && napi_define_properties(env, exports, 2, functions) == napi_ok;
}
