// ChaCha20-Poly1305 (RFC 8439) in place, by the OpenSSL that Node carries.

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "addon.h"

enum { KEY_SIZE = 32, NONCE_SIZE = 12, TAG_SIZE = 16, SIZE_MOST = 1 << 20 };

// What a call is about: a header, a body behind it, a tag behind that, and the nonce.
struct envelope {
  uint8_t *header, *body, *tag;
  const uint8_t *nonce;
  int header_size, body_size;
};

static void forget(napi_env env, void *key, void *hint) {
  (void)env, (void)hint;
  OPENSSL_cleanse(key, KEY_SIZE);
  free(key);
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value given, this, target;
  size_t count = 1;
  struct bytes key;
  napi_get_cb_info(env, info, &count, &given, &this, NULL);
  napi_get_new_target(env, info, &target);
  if (target == NULL) return napi_throw_type_error(env, NULL, "Aead is called with new"), NULL;
  if (!octets(env, given, "the key", &key)) return NULL;
  if (key.length != KEY_SIZE)
    return napi_throw_range_error(env, NULL, "the key has not 32 bytes"), NULL;
  uint8_t *copy = malloc(KEY_SIZE);
  if (copy == NULL) return broken(env, "no memory for a key");
  memcpy(copy, key.at, KEY_SIZE);
  if (napi_wrap(env, this, copy, forget, NULL, NULL) != napi_ok) {
    forget(env, copy, NULL);
    return broken(env, "no memory for a key");
  }
  return this;
}

// Takes (buffer, from, headerSize, size, nonce); `size` counts the tag when `sealed`.
static bool envelope(napi_env env, napi_callback_info info, bool sealed, void **key,
                     struct envelope *out) {
  napi_value values[5];
  struct bytes buffer, nonce;
  uint32_t from, header, size;
  if (!arguments(env, info, 5, values, key) || !octets(env, values[0], "the buffer", &buffer) ||
      !whole(env, values[1], "the place", INT32_MAX, &from) ||
      !whole(env, values[2], "the size of the header", SIZE_MOST, &header) ||
      !whole(env, values[3], "the size of the body", SIZE_MOST, &size) ||
      !octets(env, values[4], "the nonce", &nonce))
    return false;
  if (nonce.length != NONCE_SIZE)
    return napi_throw_range_error(env, NULL, "the nonce has not 12 bytes"), false;
  if ((uint64_t)from + header + size + (sealed ? 0 : TAG_SIZE) > buffer.length)
    return napi_throw_range_error(env, NULL, "the buffer ends before the datagram"), false;
  out->header = buffer.at + from;
  out->body = out->header + header;
  out->nonce = nonce.at;
  out->header_size = (int)header;
  // Less than nothing where a sealed body has no room for its tag.
  out->body_size = (int)size - (sealed ? TAG_SIZE : 0);
  out->tag = out->body + (out->body_size > 0 ? out->body_size : 0);
  return true;
}

static napi_value seal(napi_env env, napi_callback_info info) {
  void *key;
  struct envelope e;
  int size;
  if (!envelope(env, info, false, &key, &e)) return NULL;
  EVP_CIPHER_CTX *context = state_of(env)->sealing;
  if (EVP_EncryptInit_ex(context, NULL, NULL, key, e.nonce) != 1 ||
      EVP_EncryptUpdate(context, NULL, &size, e.header, e.header_size) != 1 ||
      EVP_EncryptUpdate(context, e.body, &size, e.body, e.body_size) != 1 ||
      EVP_EncryptFinal_ex(context, e.tag, &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, e.tag) != 1)
    return broken(env, "OpenSSL does not seal");
  return NULL;
}

static napi_value open(napi_env env, napi_callback_info info) {
  void *key;
  struct envelope e;
  int size;
  if (!envelope(env, info, true, &key, &e)) return NULL;
  if (e.body_size < 0) return truth(env, false);
  EVP_CIPHER_CTX *context = state_of(env)->opening;
  if (EVP_DecryptInit_ex(context, NULL, NULL, key, e.nonce) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, e.tag) != 1 ||
      EVP_DecryptUpdate(context, NULL, &size, e.header, e.header_size) != 1 ||
      EVP_DecryptUpdate(context, e.body, &size, e.body, e.body_size) != 1)
    return broken(env, "OpenSSL does not open");
  bool genuine = EVP_DecryptFinal_ex(context, e.tag, &size) == 1;
  // OpenSSL has deciphered before it compared: nobody is to read what nobody wrote.
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

bool define_aead(napi_env env, napi_value exports, struct addon *addon) {
  const napi_property_descriptor methods[] = {
      {"seal", NULL, seal, NULL, NULL, NULL, napi_default_method, NULL},
      {"open", NULL, open, NULL, NULL, NULL, napi_default_method, NULL},
  };
  napi_value class;
  return prepare(addon) &&
         napi_define_class(env, "Aead", NAPI_AUTO_LENGTH, construct, NULL, 2, methods, &class) ==
             napi_ok &&
         napi_set_named_property(env, exports, "Aead", class) == napi_ok;
}
