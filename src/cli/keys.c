/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* mkostemp */
#include "cli/keys.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypt/secret.h"
#include "wire/json.h"
#include "wire/json_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20, PATH_LEN_MAX = 512, FIELDS = 6 };

static const char *const names[FIELDS] = {"venue",   "label",  "where",
                                          "api_key", "secret", "passphrase"};

bool sk_keys_path(char *out, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int len = 0;
    if (config && config[0] == '/')
        len = snprintf(out, size, "%s/souk/keys.json", config);
    else if (home && home[0] == '/')
        len = snprintf(out, size, "%s/.config/souk/keys.json", home);
    return len > 0 && (size_t)len < size;
}

/* ---- reading ---- */

static souk_str *field_of(sk_key_record *record, int index)
{
    souk_str *fields[FIELDS] = {&record->venue,   &record->label,  &record->where,
                                &record->api_key, &record->secret, &record->passphrase};
    return fields[index];
}

/* One key; its texts lose their escapes inside the locked memory, where they stand. */
static souk_status read_record(sk_json *j, char *text, sk_key_record *out)
{
    souk_str raw[FIELDS];
    souk_status status = sk_json_pick(j, names, FIELDS, raw);
    for (int i = 0; i < FIELDS && status == SOUK_OK; i++) {
        if (raw[i].len < 2 || raw[i].ptr[0] != '"')
            return SOUK_E_SYNTAX;
        souk_str inner = sk_str_sub(raw[i], 1, raw[i].len - 2);
        char *place = text + (inner.ptr - text);
        *field_of(out, i) = (souk_str){place, inner.len};
    }
    return status;
}

static void resolve_escapes(sk_keyring *ring, char *text)
{
    for (uint32_t i = 0; i < ring->count; i++) {
        for (int k = 0; k < FIELDS; k++) {
            souk_str *field = field_of(&ring->records[i], k);
            char *place = text + (field->ptr - text);
            field->len = (uint32_t)sk_json_unescape(place, *field);
        }
    }
}

static souk_status read_all(sk_keyring *ring, char *text, size_t len, souk_error *err)
{
    souk_str name;
    sk_json j;
    sk_json_init(&j, (souk_str){text, (uint32_t)len});
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        if (!sk_str_is(name, "keys") || !sk_json_enter_array(&j))
            continue;
        while (sk_json_next_item(&j)) {
            if (ring->count == SK_KEYS_MAX)
                return sk_fail(err, SOUK_E_CONFIG, "more than %d keys", SK_KEYS_MAX);
            if (read_record(&j, text, &ring->records[ring->count]) < 0)
                return sk_fail(err, SOUK_E_CONFIG, "key %u is not as `souk keys add` writes it",
                               ring->count + 1);
            ring->count++;
        }
    }
    souk_status status = sk_json_end(&j, err);
    if (status < 0)
        return sk_fail(err, SOUK_E_CONFIG, "not as `souk keys add` writes it");
    resolve_escapes(ring, text);
    return SOUK_OK;
}

static souk_status check_file(int fd, const char *path, size_t *size, souk_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return sk_fail(err, SOUK_E_CONFIG, "%s is no plain file", path);
    if (st.st_uid != geteuid())
        return sk_fail(err, SOUK_E_CONFIG, "%s belongs to somebody else", path);
    if (st.st_mode & 077)
        return sk_fail(err, SOUK_E_CONFIG, "others may read %s: chmod 600 it, renew its keys",
                       path);
    if (st.st_size > FILE_MAX)
        return sk_fail(err, SOUK_E_CONFIG, "%s is larger than keys can be", path);
    *size = (size_t)st.st_size;
    return SOUK_OK;
}

souk_status sk_keys_load(sk_keyring *ring, souk_error *err)
{
    char path[PATH_LEN_MAX];
    size_t size = 0, len = 0;
    souk_error why = {0};
    if (!sk_keys_path(path, sizeof path))
        return sk_fail(err, SOUK_E_CONFIG, "neither HOME nor XDG_CONFIG_HOME says where keys are");
    *ring = (sk_keyring){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return SOUK_OK;
    if (fd < 0)
        return sk_fail(err, SOUK_E_CONFIG, "%s: %s", path, strerror(errno));
    souk_status status = check_file(fd, path, &size, err);
    if (status == SOUK_OK && !(ring->text = sk_secret_alloc(size + 1)))
        status = sk_fail_nomem(err);
    while (status == SOUK_OK && len < size) {
        ssize_t n = read(fd, (char *)ring->text + len, size - len);
        if (n <= 0 && !(n < 0 && errno == EINTR))
            break;
        len += n > 0 ? (size_t)n : 0;
    }
    close(fd);
    if (status == SOUK_OK && (status = read_all(ring, ring->text, len, &why)) < 0)
        sk_fail(err, status, "%s: %s", path, why.text);
    if (status < 0)
        sk_keys_free(ring);
    return status;
}

void sk_keys_free(sk_keyring *ring)
{
    sk_secret_release(ring->text);
    *ring = (sk_keyring){0};
}

/* ---- writing ---- */

static bool print_all(const sk_keyring *ring, sk_buf *out)
{
    size_t size = 256;
    for (uint32_t i = 0; i < ring->count; i++) {
        const sk_key_record *r = &ring->records[i];
        size += 256 + 6 * ((size_t)r->venue.len + r->label.len + r->where.len + r->api_key.len +
                           r->secret.len + r->passphrase.len);
    }
    if (!sk_buf_reserve(out, size)) /* at once: a buffer that grows leaves copies behind */
        return false;
    sk_jw w;
    sk_jw_init(&w, out);
    sk_jw_object(&w, NULL);
    sk_jw_array(&w, "keys");
    for (uint32_t i = 0; i < ring->count; i++) {
        sk_key_record record = ring->records[i];
        sk_jw_object(&w, NULL);
        for (int k = 0; k < FIELDS; k++)
            sk_jw_str(&w, names[k], *field_of(&record, k));
        sk_jw_end(&w);
    }
    sk_jw_end(&w);
    sk_jw_end(&w);
    sk_buf_char(out, '\n');
    return sk_jw_done(&w);
}

/* Every directory on the way, ours alone. */
static bool make_directories(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

static bool write_file(const char *path, souk_str text)
{
    char temporary[PATH_LEN_MAX + 8];
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
    size_t at = 0;
    if (fd < 0)
        return false;
    while (at < text.len) {
        ssize_t n = write(fd, text.ptr + at, text.len - at);
        if (n < 0 && errno != EINTR)
            break;
        at += n > 0 ? (size_t)n : 0;
    }
    bool whole = at == text.len && fsync(fd) == 0;
    if (close(fd) != 0 || !whole || rename(temporary, path) != 0) {
        int saved = errno;
        unlink(temporary);
        errno = saved;
        return false;
    }
    return true;
}

souk_status sk_keys_save(const sk_keyring *ring, souk_error *err)
{
    char path[PATH_LEN_MAX];
    sk_buf text;
    souk_status status = SOUK_OK;
    if (!sk_keys_path(path, sizeof path))
        return sk_fail(err, SOUK_E_CONFIG, "neither HOME nor XDG_CONFIG_HOME says where keys are");
    sk_buf_init(&text, NULL, 8 * FILE_MAX);
    if (!print_all(ring, &text))
        status = sk_fail_nomem(err);
    else if (!make_directories(path) || !write_file(path, sk_buf_view(&text)))
        status = sk_fail(err, SOUK_E_IO, "%s: %s", path, strerror(errno));
    if (text.ptr)
        sk_wipe(text.ptr, text.cap);
    sk_buf_deinit(&text);
    return status;
}

/* ---- choosing ---- */

static souk_status none_found(const sk_keyring *ring, const char *venue, const char *label,
                              souk_error *err)
{
    char list[160];
    size_t len = 0;
    list[0] = '\0';
    for (uint32_t i = 0; i < ring->count && len < sizeof list; i++) {
        if (sk_str_is(ring->records[i].venue, venue))
            len += (size_t)snprintf(list + len, sizeof list - len, " %.*s",
                                    SK_FMT(ring->records[i].label));
    }
    return sk_fail(err, SOUK_E_CONFIG, "no key '%s' for %s; there %s%s", label, venue,
                   list[0] ? "are:" : "is none: `souk keys add` takes one", list);
}

souk_status sk_keys_find(const sk_keyring *ring, const char *venue, const char *where,
                         const char *label, const sk_key_record **out, souk_error *err)
{
    uint32_t found = 0;
    *out = NULL;
    for (uint32_t i = 0; i < ring->count; i++) {
        const sk_key_record *r = &ring->records[i];
        if (!sk_str_is(r->venue, venue))
            continue;
        if (label ? sk_str_is(r->label, label) : sk_str_is(r->where, where)) {
            if (!label && sk_str_is(r->label, "default")) {
                *out = r;
                return SOUK_OK;
            }
            found++;
            *out = r;
        }
    }
    if (label && !found)
        return none_found(ring, venue, label, err);
    if (found > 1)
        return sk_fail(err, SOUK_E_CONFIG, "%u %s keys for %s: say which with --key LABEL", found,
                       where, venue);
    return SOUK_OK;
}
