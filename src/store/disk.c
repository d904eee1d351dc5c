/* SPDX-License-Identifier: MIT */
#include "store/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"

enum { DIGITS = 8 };

void sk_disk_path(char out[SK_DISK_PATH_MAX], const char *dir, uint32_t number, const char *ending)
{
    snprintf(out, SK_DISK_PATH_MAX, "%s/%08u.%s", dir, number, ending);
}

bool sk_disk_write(int fd, const void *bytes, size_t len, uint64_t at)
{
    const char *from = bytes;
    while (len > 0) {
        ssize_t n = pwrite(fd, from, len, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        from += n;
        len -= (size_t)n;
        at += (uint64_t)n;
    }
    return true;
}

bool sk_disk_sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

souk_status sk_disk_read(const char *path, const char *what, sk_buf *out, souk_error *err)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd >= 0 && fstat(fd, &info) == 0;
    size_t size = good ? (size_t)info.st_size : 0, done = 0;
    char *to = good ? sk_buf_reserve(out, size + 1) : NULL;
    if (good && !to) {
        close(fd);
        return sk_fail_nomem(err);
    }
    while (good && done < size) {
        ssize_t n = read(fd, to + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        good = n > 0;
        done += n > 0 ? (size_t)n : 0;
    }
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (!good)
        return sk_fail(err, SOUK_E_IO, "the %s %.140s cannot be read: %s", what, path,
                       strerror(why));
    out->len += size;
    return SOUK_OK;
}

/* 0: it is none of them; numbers begin with 1. */
static uint32_t number_of(const char *name, const char *ending)
{
    uint64_t number;
    souk_str text = sk_str(name);
    if (text.len <= DIGITS + 1 || name[DIGITS] != '.' ||
        !sk_str_is(sk_str_sub(text, DIGITS + 1, text.len - DIGITS - 1), ending) ||
        sk_str_to_u64(sk_str_sub(text, 0, DIGITS), &number) < 0)
        return 0;
    return (uint32_t)number;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

souk_status sk_disk_numbers(const char *dir, const char *ending, const souk_alloc *alloc,
                            uint32_t **rows, uint32_t *count, souk_error *err)
{
    uint32_t capacity = 0;
    souk_status status = SOUK_OK;
    DIR *open_dir = opendir(dir);
    *rows = NULL;
    *count = 0;
    if (!open_dir)
        return sk_fail(err, SOUK_E_IO, "the directory %.140s cannot be read: %s", dir,
                       strerror(errno));
    for (struct dirent *entry; status == SOUK_OK && (entry = readdir(open_dir));) {
        uint32_t number = number_of(entry->d_name, ending);
        uint32_t *more = number ? sk_grow(alloc, *rows, *count, &capacity, sizeof *more) : *rows;
        if (!number)
            continue;
        if (!more) {
            status = sk_fail_nomem(err);
            break;
        }
        *rows = more;
        more[(*count)++] = number;
    }
    closedir(open_dir);
    if (status < 0) {
        sk_free(alloc, *rows);
        *rows = NULL;
        *count = 0;
    } else if (*count > 1) {
        qsort(*rows, *count, sizeof **rows, by_number);
    }
    return status;
}

void sk_disk_remove_below(const char *dir, const char *ending, uint32_t number)
{
    uint32_t *rows, count;
    if (sk_disk_numbers(dir, ending, NULL, &rows, &count, NULL) < 0)
        return;
    for (uint32_t i = 0; i < count && rows[i] < number; i++) {
        char path[SK_DISK_PATH_MAX];
        sk_disk_path(path, dir, rows[i], ending);
        unlink(path);
    }
    sk_free(NULL, rows);
}
