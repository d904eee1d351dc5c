/* SPDX-License-Identifier: MIT */
#include "client/credentials.h"
#include "base/err.h"
#include "base/str.h"
#include "crypt/sign.h"
#include "wire/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024 };

/* Bytes of a file or descriptor, in secret memory. */
typedef struct secret_text {
    char *bytes; /* FILE_MAX of them */
    uint32_t len;
} secret_text;

static souk_status set_key(sk_credentials *out, const souk_key *key, const souk_alloc *alloc,
                           souk_error *err)
{
    sk_sign_kind kind;
    souk_status status = sk_sign_kind_of(key->secret, &kind, err);
    if (status == SOUK_OK && kind == SK_SIGN_HMAC_SHA256)
        kind = (sk_sign_kind)out->hmac;
    if (status == SOUK_OK)
        status = sk_signer_new(&out->key.signer, kind, key->secret, alloc, err);
    if (status != SOUK_OK)
        return status;
    size_t len = (size_t)key->api_key.len + key->passphrase.len;
    char *joined = sk_secret_alloc(len + 1);
    if (!joined)
        return sk_fail_nomem(err);
    if (key->api_key.len)
        memcpy(joined, key->api_key.ptr, key->api_key.len);
    if (key->passphrase.len)
        memcpy(joined + key->api_key.len, key->passphrase.ptr, key->passphrase.len);
    status = sk_secret_from_text(&out->texts, (souk_str){joined, (uint32_t)len}, err);
    sk_secret_release(joined);
    if (status != SOUK_OK)
        return status;
    souk_str texts = sk_secret_view(out->texts);
    out->key.api_key = sk_str_sub(texts, 0, key->api_key.len);
    out->key.passphrase = sk_str_sub(texts, key->api_key.len, key->passphrase.len);
    return SOUK_OK;
}

static souk_status read_all(int fd, const char *what, secret_text *out, souk_error *err)
{
    out->bytes = sk_secret_alloc(FILE_MAX);
    if (!out->bytes)
        return sk_fail_nomem(err);
    for (;;) {
        ssize_t n = read(fd, out->bytes + out->len, FILE_MAX - out->len);
        if (n == 0)
            return SOUK_OK;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sk_fail(err, SOUK_E_CONFIG, "%s cannot be read: %s", what, strerror(errno));
        out->len += (uint32_t)n;
        if (out->len == FILE_MAX)
            return sk_fail(err, SOUK_E_CONFIG, "%s is too large", what);
    }
}

/* ---- from a descriptor ---- */

/* Without blanks around it and the CR of another system's line end. */
static souk_str next_line(souk_str *rest)
{
    souk_str line = sk_str_cut(rest, '\n');
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return sk_str_trim(line);
}

static souk_status from_fd(sk_credentials *out, int fd, const souk_alloc *alloc, souk_error *err)
{
    secret_text text = {.len = 0};
    souk_status status = read_all(fd, "the key's descriptor", &text, err);
    if (status == SOUK_OK) {
        souk_str rest = {text.bytes, text.len};
        souk_key key = {.api_key = next_line(&rest)};
        if (sk_str_starts(rest, SK_STR("-----BEGIN"))) {
            souk_str left = rest;
            while (left.ptr && !sk_str_starts(left, SK_STR("-----END")))
                sk_str_cut(&left, '\n');
            sk_str_cut(&left, '\n');
            key.secret =
                (souk_str){rest.ptr, left.ptr ? (uint32_t)(left.ptr - rest.ptr) : rest.len};
            rest = left;
        } else {
            key.secret = next_line(&rest);
        }
        key.passphrase = next_line(&rest);
        status = key.api_key.len && key.secret.len
                     ? set_key(out, &key, alloc, err)
                     : sk_fail(err, SOUK_E_CONFIG,
                               "the key's descriptor gives no api key and secret, a line each");
    }
    sk_secret_release(text.bytes);
    return status;
}

/* ---- from the environment ---- */

static souk_status from_env(sk_credentials *out, const char *prefix, const souk_alloc *alloc,
                            souk_error *err)
{
    char name[128];
    souk_key key;
    souk_str *const parts[] = {&key.api_key, &key.secret, &key.passphrase};
    static const char *const endings[] = {"_API_KEY", "_SECRET", "_PASSPHRASE"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", prefix, endings[i]);
        const char *value = getenv(name);
        if (!value && i < 2)
            return sk_fail(err, SOUK_E_CONFIG, "the environment has no %s", name);
        *parts[i] = sk_str(value ? value : "");
    }
    return set_key(out, &key, alloc, err);
}

/* ---- from the credentials file ---- */

static void copy_text(souk_str raw, char *out, size_t size)
{
    sk_json j;
    souk_str text;
    sk_json_init(&j, raw);
    if (raw.ptr && sk_json_text(&j, &text) == SOUK_OK)
        sk_str_copy(out, size, text);
}

/* A string's content, unescaped in place: the file's bytes are ours and in secret memory. */
static souk_str text_in_place(souk_str raw)
{
    sk_json j;
    sk_json_init(&j, raw);
    if (!raw.ptr || sk_json_type(&j) != SK_JSON_STRING)
        return (souk_str){"", 0};
    souk_str inside = sk_str_sub(raw, 1, raw.len - 2);
    char *at = (char *)(uintptr_t)inside.ptr;
    return (souk_str){at, (uint32_t)sk_json_unescape(at, inside)};
}

static const char *const key_names[] = {"api_key", "secret", "passphrase", "type"};

/* The entry of `keys` of the wanted type; {NULL, 0} when there is none. */
static souk_str find_key(souk_str keys, const char *type)
{
    static const char *const wanted[] = {"type"};
    sk_json j, item;
    souk_str raw, found[1], name;
    sk_json_init(&j, keys);
    if (!keys.ptr || !sk_json_enter_array(&j))
        return (souk_str){NULL, 0};
    while (sk_json_next_item(&j)) {
        if (sk_json_raw(&j, &raw) != SOUK_OK)
            break;
        sk_json_init(&item, raw);
        if (sk_json_pick(&item, wanted, 1, found) != SOUK_OK)
            continue;
        sk_json_init(&item, found[0]);
        if (sk_json_text(&item, &name) == SOUK_OK && sk_str_is(name, type))
            return raw;
    }
    return (souk_str){NULL, 0};
}

static souk_status read_venue(sk_credentials *out, souk_str text, const char *venue,
                              const char *type, const souk_alloc *alloc, souk_error *err)
{
    const char *const top[] = {venue, "ca_file"};
    static const char *const inner[] = {"rest", "ws", "keys"};
    souk_str raw[2], in[3], parts[4];
    sk_json j;
    sk_json_init(&j, text);
    if (sk_json_pick(&j, top, 2, raw) != SOUK_OK || sk_json_end(&j, NULL) != SOUK_OK)
        return sk_fail(err, SOUK_E_CONFIG, "%s is no credentials file", out->path);
    copy_text(raw[1], out->ca_file, sizeof out->ca_file);
    if (!raw[0].ptr)
        return sk_fail(err, SOUK_E_CONFIG, "%s has no key for %s", out->path, venue);
    sk_json_init(&j, raw[0]);
    if (sk_json_pick(&j, inner, 3, in) != SOUK_OK)
        return sk_fail(err, SOUK_E_CONFIG, "%s: the entry of %s is no object", out->path, venue);
    copy_text(in[0], out->rest, sizeof out->rest);
    copy_text(in[1], out->ws, sizeof out->ws);
    souk_str from = type ? find_key(in[2], type) : raw[0];
    if (!from.ptr)
        return sk_fail(err, SOUK_E_CONFIG, "%s has no %s key for %s", out->path, type, venue);
    sk_json_init(&j, from);
    if (sk_json_pick(&j, key_names, 4, parts) != SOUK_OK)
        return sk_fail(err, SOUK_E_CONFIG, "%s: the key of %s is no object", out->path, venue);
    souk_key key = {.api_key = text_in_place(parts[0]),
                    .secret = text_in_place(parts[1]),
                    .passphrase = text_in_place(parts[2])};
    if (!key.api_key.len || !key.secret.len)
        return sk_fail(err, SOUK_E_CONFIG, "%s: the key of %s is not complete", out->path, venue);
    return set_key(out, &key, alloc, err);
}

static souk_status check_private(int fd, const char *path, souk_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return sk_fail(err, SOUK_E_CONFIG, "%s is no file", path);
    if (info.st_uid != getuid() && info.st_uid != 0)
        return sk_fail(err, SOUK_E_CONFIG, "%s belongs to somebody else", path);
    if (info.st_mode & 077)
        return sk_fail(err, SOUK_E_CONFIG, "others may read %s: chmod 600 it", path);
    return SOUK_OK;
}

/* must: the file was named, so it has to be there. */
static souk_status from_file(sk_credentials *out, bool must, const souk_client_options *options,
                             const sk_venue *venue, const souk_alloc *alloc, souk_error *err)
{
    int fd = open(out->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && !must && errno == ENOENT)
        return SOUK_OK;
    if (fd < 0)
        return sk_fail(err, SOUK_E_CONFIG, "%s cannot be opened: %s", out->path, strerror(errno));
    secret_text text = {.len = 0};
    souk_status status = check_private(fd, out->path, err);
    if (status == SOUK_OK)
        status = read_all(fd, out->path, &text, err);
    if (status == SOUK_OK)
        status = read_venue(out, (souk_str){text.bytes, text.len}, venue->name, options->key_type,
                            alloc, err);
    sk_secret_release(text.bytes);
    close(fd);
    return status;
}

/* The contract's order: the option, $SOUK_CREDENTIALS, the sandbox's own place. */
static bool find_file(sk_credentials *out, const souk_client_options *options, bool *must)
{
    const char *named = options->credentials_file;
    *must = true;
    if (!named && options->where != SOUK_AT_SANDBOX)
        return false;
    if (!named)
        named = getenv("SOUK_CREDENTIALS");
    if (named && named[0])
        return snprintf(out->path, sizeof out->path, "%s", named) < (int)sizeof out->path;
    *must = false;
    unsigned port = options->port_base ? options->port_base : 8700;
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    int len;
    if (runtime && runtime[0])
        len = snprintf(out->path, sizeof out->path, "%s/souk-%u/souk-credentials.json", runtime,
                       port);
    else
        len = snprintf(out->path, sizeof out->path, "/tmp/souk-%u/souk-%u/souk-credentials.json",
                       (unsigned)getuid(), port);
    return len < (int)sizeof out->path;
}

souk_status sk_credentials_load(sk_credentials *out, const souk_client_options *options,
                                const sk_venue *venue, const souk_alloc *alloc, souk_error *err)
{
    bool must = false;
    *out = (sk_credentials){.texts = NULL, .hmac = venue->hmac};
    if (options->no_key)
        return SOUK_OK;
    if (options->key)
        return set_key(out, options->key, alloc, err);
    if (options->key_fd >= 0)
        return from_fd(out, options->key_fd, alloc, err);
    if (options->key_env)
        return from_env(out, options->key_env, alloc, err);
    if (!find_file(out, options, &must))
        return SOUK_OK;
    return from_file(out, must, options, venue, alloc, err);
}

void sk_credentials_wipe(sk_credentials *credentials)
{
    sk_signer_free(credentials->key.signer);
    sk_secret_free(credentials->texts);
    credentials->key = (sk_key){.signer = NULL};
    credentials->texts = NULL;
}
