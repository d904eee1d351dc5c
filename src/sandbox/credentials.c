/* SPDX-License-Identifier: MIT */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "sandbox/admin.h"
#include "wire/json_write.h"

enum { PATH_SIZE = 1024, CREDENTIALS_MAX = 1 << 20 };

/* ---- the text ---- */

static void put_perms(sk_jw *w, uint32_t perms)
{
    sk_jw_array(w, "permissions");
    if (perms & SK_PERM_READ)
        sk_jw_cstr(w, NULL, "read");
    if (perms & SK_PERM_TRADE)
        sk_jw_cstr(w, NULL, "trade");
    if (perms & SK_PERM_WITHDRAW)
        sk_jw_cstr(w, NULL, "withdraw");
    sk_jw_end(w);
}

static void put_secrets(sk_jw *w, const sk_api_key *key)
{
    sk_jw_cstr(w, "api_key", key->api_key);
    sk_jw_str(w, "secret", sk_api_key_secret(key));
    sk_jw_cstr(w, "passphrase", key->passphrase);
}

/* The keys of the file: the account's own, of which the sandbox holds the secret. */
static sk_api_key *next_key(const sk_sandbox_venue *v, uint32_t *at)
{
    sk_accounts *accounts = sk_exchange_accounts(v->ex);
    for (sk_api_key *key; (key = sk_accounts_key_at(accounts, *at));) {
        ++*at;
        if (key->account == v->account && !key->revoked && key->secret)
            return key;
    }
    return NULL;
}

/* "http://127.0.0.1:8701"; a listener on every address is reached by loopback. */
static void put_url(sk_jw *w, const char *name, const char *scheme, const char *host, uint16_t port)
{
    char text[128];
    bool v6;
    if (!host || sk_str_is(sk_str(host), "0.0.0.0"))
        host = "127.0.0.1";
    else if (sk_str_is(sk_str(host), "::"))
        host = "::1";
    v6 = sk_str_find(sk_str(host), ':') >= 0;
    snprintf(text, sizeof text, "%s://%s%s%s:%u", scheme, v6 ? "[" : "", host, v6 ? "]" : "", port);
    sk_jw_cstr(w, name, text);
}

static void put_venue(sk_jw *w, sk_sandbox *box, sk_sandbox_venue *v)
{
    const char *host = box->options.host;
    uint16_t port = sk_stall_port(v->stall);
    uint32_t at = 0;
    sk_api_key *key = next_key(v, &at);
    sk_jw_object(w, v->venue->name);
    put_url(w, "rest", "http", host, port);
    put_url(w, "ws", "ws", host, port);
    if (key)
        put_secrets(w, key);
    sk_jw_array(w, "keys");
    for (at = 0; (key = next_key(v, &at));) {
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, "type", sk_sign_kind_name(key->kind));
        put_secrets(w, key);
        put_perms(w, key->perms);
        sk_jw_end(w);
    }
    sk_jw_end(w);
    sk_jw_end(w);
}

/* More than the text can need, so that the buffer does not grow and leave copies behind. */
static size_t room_for(sk_sandbox *box)
{
    size_t room = PATH_SIZE * 2;
    for (uint32_t i = 0; i < box->venues_count; i++) {
        uint32_t at = 0;
        room += 1024;
        for (sk_api_key *key; (key = next_key(&box->venues[i], &at));)
            room += 1024 + 4 * (size_t)sk_api_key_secret(key).len;
    }
    return room;
}

souk_status sk_credentials_print(sk_sandbox *box, sk_buf *out, souk_error *err)
{
    sk_jw w;
    if (!sk_buf_reserve(out, room_for(box)))
        return sk_fail_nomem(err);
    sk_jw_init(&w, out);
    sk_jw_object(&w, NULL);
    for (uint32_t i = 0; i < box->venues_count; i++)
        put_venue(&w, box, &box->venues[i]);
    if (box->admin)
        put_url(&w, "admin", "http", box->options.host, sk_admin_port(box->admin));
    if (box->options.ca_file)
        sk_jw_cstr(&w, "ca_file", box->options.ca_file);
    sk_jw_end(&w);
    sk_buf_char(out, '\n');
    return sk_jw_done(&w) && !out->failed ? SOUK_OK : sk_fail_nomem(err);
}

/* ---- the file ---- */

/* One directory on the way, made when it is missing. Where anybody may make directories (/tmp), one
 * that is there already must be ours: whoever owns it could swap the file. */
static souk_status enter(const char *path, bool in_public, souk_error *err)
{
    struct stat info;
    if (mkdir(path, 0700) == 0)
        return SOUK_OK;
    int why = errno;
    if (lstat(path, &info) < 0)
        return sk_fail(err, SOUK_E_IO, "directory %.140s cannot be made: %s", path, strerror(why));
    if (in_public && info.st_uid != geteuid())
        return sk_fail(err, SOUK_E_IO,
                       "directory %.120s belongs to another user: name another "
                       "place with --credentials",
                       path);
    return SOUK_OK;
}

static souk_status make_dirs(const char *file, souk_error *err)
{
    char path[PATH_SIZE];
    bool in_public = false;
    for (size_t i = 0; file[i]; i++) {
        struct stat info;
        path[i] = file[i];
        if (i == 0 || file[i] != '/' || file[i - 1] == '/')
            continue;
        path[i] = '\0';
        souk_status status = enter(path, in_public, err);
        if (status < 0)
            return status;
        in_public = stat(path, &info) == 0 && (info.st_mode & S_ISVTX) && (info.st_mode & S_IWOTH);
        path[i] = '/';
    }
    return SOUK_OK;
}

static bool write_all(int fd, souk_str text)
{
    for (size_t at = 0; at < text.len;) {
        ssize_t n = write(fd, text.ptr + at, text.len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return fsync(fd) == 0;
}

/* Into a file beside it, which then takes its name. */
static souk_status replace_file(const char *path, souk_str text, souk_error *err)
{
    char beside[PATH_SIZE + 32];
    snprintf(beside, sizeof beside, "%s.%ld.new", path, (long)getpid());
    (void)unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0 && write_all(fd, text);
    int why = errno;
    if (fd >= 0 && close(fd) < 0 && good) {
        good = false;
        why = errno;
    }
    if (good && rename(beside, path) < 0) {
        good = false;
        why = errno;
    }
    if (good)
        return SOUK_OK;
    if (fd >= 0)
        (void)unlink(beside);
    return sk_fail(err, SOUK_E_IO, "the credentials file %.120s cannot be written: %s", path,
                   strerror(why));
}

souk_status sk_credentials_write(sk_sandbox *box, const char *path, souk_error *err)
{
    if (!*path || strlen(path) >= PATH_SIZE)
        return sk_fail(err, SOUK_E_CONFIG, "the path of the credentials file is empty or too long");
    sk_buf text;
    sk_buf_init(&text, box->alloc, CREDENTIALS_MAX);
    souk_status status = sk_credentials_print(box, &text, err);
    if (status == SOUK_OK)
        status = make_dirs(path, err);
    if (status == SOUK_OK)
        status = replace_file(path, sk_buf_view(&text), err);
    if (text.ptr)
        sk_wipe(text.ptr, text.cap);
    sk_buf_deinit(&text);
    return status;
}

bool sk_credentials_path(uint16_t port_base, char *out, size_t size)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    char mine[32];
    snprintf(mine, sizeof mine, "/tmp/souk-%lu", (unsigned long)geteuid());
    /* src: the XDG base directory specification: a relative path is ignored */
    int len = snprintf(out, size, "%s/souk-%u/souk-credentials.json",
                       runtime && runtime[0] == '/' ? runtime : mine, port_base);
    return len > 0 && (size_t)len < size;
}
