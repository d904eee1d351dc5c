/* SPDX-License-Identifier: MIT */
#include "net/ca_files.h"
#include "base/err.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024 };

static souk_status make_dirs(const char *dir, souk_error *err)
{
    char path[SK_CA_PATH_MAX];
    size_t len = strlen(dir);
    for (size_t i = 1; i <= len; i++) {
        if (dir[i] != '/' && dir[i] != '\0')
            continue;
        memcpy(path, dir, i);
        path[i] = '\0';
        if (mkdir(path, 0700) < 0 && errno != EEXIST)
            return sk_fail(err, SOUK_E_IO, "directory %.120s cannot be made: %s", path,
                           strerror(errno));
    }
    return SOUK_OK;
}

static souk_status choose_dir(sk_ca_files *files, const char *dir, souk_error *err)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int len;
    if (dir)
        len = snprintf(files->dir, sizeof files->dir, "%s", dir);
    else if (state && state[0] == '/') /* the XDG specification: others are ignored */
        len = snprintf(files->dir, sizeof files->dir, "%s/souk", state);
    else if (home && home[0])
        len = snprintf(files->dir, sizeof files->dir, "%s/.local/state/souk", home);
    else
        return sk_fail(err, SOUK_E_CONFIG, "no place for the sandbox's CA: set HOME");
    if (len <= 0 || (size_t)len >= sizeof files->dir)
        return sk_fail(err, SOUK_E_CONFIG, "the directory of the sandbox's CA has too long a name");
    return SOUK_OK;
}

/* A missing file is an empty one. */
static souk_status read_file(const char *path, sk_buf *out, bool secret, souk_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return SOUK_OK;
    struct stat info;
    souk_status status = SOUK_OK;
    if (fd < 0 || fstat(fd, &info) < 0)
        status = sk_fail(err, SOUK_E_CONFIG, "%.140s cannot be read: %s", path, strerror(errno));
    else if (!S_ISREG(info.st_mode) || info.st_size > FILE_MAX || info.st_size == 0)
        status = sk_fail(err, SOUK_E_CONFIG, "%.120s is empty, too large or no file: move it away",
                         path);
    else if (secret && (info.st_mode & 077))
        status = sk_fail(err, SOUK_E_CONFIG,
                         "%.120s may be read by others: chmod 600, or move it "
                         "away and a new one is made",
                         path);
    while (status == SOUK_OK) {
        char *to = sk_buf_reserve(out, 4096);
        ssize_t n = to ? read(fd, to, 4096) : 0;
        if (n < 0)
            status = sk_fail(err, SOUK_E_IO, "%.140s cannot be read: %s", path, strerror(errno));
        if (n <= 0)
            break;
        out->len += (size_t)n;
    }
    if (fd >= 0)
        close(fd);
    return status;
}

static souk_status take_lock(sk_ca_files *files, souk_error *err)
{
    int fd = open(files->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return sk_fail(err, SOUK_E_IO, "directory %.120s cannot be opened: %s", files->dir,
                       strerror(errno));
    files->lock = fd + 1;
    while (flock(fd, LOCK_EX) < 0)
        if (errno != EINTR)
            return sk_fail(err, SOUK_E_IO, "directory %.120s cannot be locked: %s", files->dir,
                           strerror(errno));
    return SOUK_OK;
}

souk_status sk_ca_files_open(sk_ca_files *files, const char *dir, souk_error *err)
{
    *files = (sk_ca_files){.lock = 0};
    sk_buf_init(&files->cert, NULL, FILE_MAX + 4096);
    sk_buf_init(&files->key, NULL, FILE_MAX + 4096);
    souk_status status = choose_dir(files, dir, err);
    if (status == SOUK_OK)
        status = make_dirs(files->dir, err);
    if (status == SOUK_OK) {
        char *whole = realpath(files->dir, NULL);
        if (whole && strlen(whole) < sizeof files->dir)
            snprintf(files->dir, sizeof files->dir, "%s", whole);
        sk_free(NULL, whole);
        snprintf(files->cert_path, sizeof files->cert_path, "%s/souk-ca.pem", files->dir);
        snprintf(files->key_path, sizeof files->key_path, "%s/souk-ca.key", files->dir);
        status = take_lock(files, err);
    }
    if (status == SOUK_OK)
        status = read_file(files->cert_path, &files->cert, false, err);
    if (status == SOUK_OK)
        status = read_file(files->key_path, &files->key, true, err);
    return status;
}

static souk_status write_file(const char *path, souk_str text, souk_error *err)
{
    char temporary[SK_CA_PATH_MAX + 32];
    snprintf(temporary, sizeof temporary, "%s.new", path);
    (void)unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0;
    for (size_t at = 0; good && at < text.len;) {
        ssize_t n = write(fd, text.ptr + at, text.len - at);
        good = n > 0;
        at += n > 0 ? (size_t)n : 0;
    }
    good = good && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    good = good && rename(temporary, path) == 0;
    if (good)
        return SOUK_OK;
    return sk_fail(err, SOUK_E_IO, "%.140s cannot be written: %s", path, strerror(errno));
}

souk_status sk_ca_files_write(const sk_ca_files *files, souk_error *err)
{
    souk_status status = write_file(files->key_path, sk_buf_view(&files->key), err);
    return status < 0 ? status : write_file(files->cert_path, sk_buf_view(&files->cert), err);
}

void sk_ca_files_forget(sk_ca_files *files)
{
    if (files->key.ptr)
        explicit_bzero(files->key.ptr, files->key.cap);
    sk_buf_deinit(&files->key);
    sk_buf_deinit(&files->cert);
    if (files->lock)
        close(files->lock - 1);
    files->lock = 0;
}
