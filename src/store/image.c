/* SPDX-License-Identifier: MIT */
#include "store/image.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "crypt/digest.h"
#include "crypt/secret.h"
#include "store/disk.h"

#define FILE_MARK "SOUKIMGE"

enum { FORMAT = 1, SECTION_MARK = 0x4e4f4953 };

static const size_t bytes_max = UINT32_MAX;

/* How a file begins. */
typedef struct head {
    char mark[8];
    uint32_t format, version;
    char writer[SK_IMAGE_WRITER_MAX];
    uint32_t crc, zero;
} head;

/* How a section begins. */
typedef struct section {
    uint32_t mark, kind;
    uint64_t len;
    uint32_t crc; /* of mark, kind and len, and the bytes behind */
    uint32_t zero;
} section;

_Static_assert(sizeof(head) == 56, "no padding goes to the disk");
_Static_assert(sizeof(section) == 24, "no padding goes to the disk");

static uint32_t head_crc(const head *h)
{
    return sk_crc32(0, h, offsetof(head, crc));
}

static uint32_t section_crc(const section *s, const void *bytes)
{
    return sk_crc32(sk_crc32(0, s, offsetof(section, crc)), bytes, (size_t)s->len);
}

/* ---- making one ---- */

void sk_image_init(sk_image *image, const souk_alloc *alloc, uint32_t version, const char *writer)
{
    *image = (sk_image){.version = version};
    sk_buf_init(&image->bytes, alloc, bytes_max);
    sk_str_copy(image->writer, sizeof image->writer, sk_str(writer));
}

void sk_image_deinit(sk_image *image)
{
    if (image->bytes.ptr)
        sk_wipe(image->bytes.ptr, image->bytes.cap);
    sk_buf_deinit(&image->bytes);
}

sk_buf *sk_image_begin(sk_image *image, uint32_t kind)
{
    section s = {.mark = SECTION_MARK, .kind = kind};
    head h = {.format = FORMAT, .version = image->version};
    assert(image->section == 0);
    if (image->bytes.len == 0) {
        memcpy(h.mark, FILE_MARK, sizeof h.mark);
        memcpy(h.writer, image->writer, sizeof h.writer);
        h.crc = head_crc(&h);
        sk_buf_put(&image->bytes, &h, sizeof h);
    }
    image->section = image->bytes.len;
    sk_buf_put(&image->bytes, &s, sizeof s);
    return &image->bytes;
}

void sk_image_end(sk_image *image)
{
    section s;
    assert(image->section > 0 || image->bytes.failed);
    if (!image->bytes.failed) {
        memcpy(&s, image->bytes.ptr + image->section, sizeof s);
        s.len = image->bytes.len - image->section - sizeof s;
        memcpy(image->bytes.ptr + image->section, &s, sizeof s);
        image->count++;
    }
    image->section = 0;
}

/* The checksums of all sections: late, because they take time that a worker has. */
bool sk_image_seal(sk_image *image)
{
    section s;
    sk_buf *out = sk_image_begin(image, 0);
    sk_buf_put(out, &image->count, sizeof image->count);
    sk_image_end(image);
    for (size_t at = sizeof(head); !out->failed && at < out->len; at += sizeof s + s.len) {
        memcpy(&s, out->ptr + at, sizeof s);
        s.crc = section_crc(&s, out->ptr + at + sizeof s);
        memcpy(out->ptr + at, &s, sizeof s);
    }
    return !out->failed;
}

souk_status sk_image_write(sk_image *image, const char *dir, uint32_t number, souk_error *err)
{
    char path[SK_DISK_PATH_MAX], fresh[SK_DISK_PATH_MAX];
    if (!sk_image_seal(image))
        return sk_fail_nomem(err);
    sk_disk_path(path, dir, number, SK_IMAGE_ENDING);
    snprintf(fresh, sizeof fresh, "%s/snapshot.new", dir);
    int fd = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0 && sk_disk_write(fd, image->bytes.ptr, image->bytes.len, 0) &&
                fsync(fd) == 0 && rename(fresh, path) == 0 && sk_disk_sync_dir(dir);
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (good)
        return SOUK_OK;
    unlink(fresh);
    return sk_fail(err, SOUK_E_IO, "the snapshot %.140s cannot be written: %s", path,
                   strerror(why));
}

/* ---- reading one ---- */

static souk_status corrupt(const char *path, size_t at, const char *what, souk_error *err)
{
    return sk_fail(err, SOUK_E_CORRUPT, "the snapshot %.120s is damaged at byte %zu: %s", path, at,
                   what);
}

static souk_status check_head(sk_image *image, const char *path, const char *bytes, size_t len,
                              souk_error *err)
{
    head h;
    if (len < sizeof h)
        return corrupt(path, 0, "it is too short", err);
    memcpy(&h, bytes, sizeof h);
    if (memcmp(h.mark, FILE_MARK, sizeof h.mark) != 0)
        return corrupt(path, 0, "it does not begin as a snapshot does", err);
    if (h.crc != head_crc(&h) || h.zero || h.writer[sizeof h.writer - 1])
        return corrupt(path, 0, "the checksum of its head does not match", err);
    memcpy(image->writer, h.writer, sizeof h.writer);
    if (h.format != FORMAT || h.version != image->version)
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "the snapshot %.80s was written by Souk %s in the format %u.%u, this one "
                       "reads %d.%u: run that version, or name another directory",
                       path, h.writer, h.format, h.version, FORMAT, image->version);
    return SOUK_OK;
}

souk_status sk_image_check(sk_image *image, const char *path, const void *bytes, size_t len,
                           souk_error *err)
{
    const char *from = bytes;
    uint32_t count = 0, said;
    souk_status status = check_head(image, path, from, len, err);
    if (status < 0)
        return status;
    for (size_t at = sizeof(head); at < len;) {
        section s;
        if (len - at < sizeof s)
            return corrupt(path, at, "it ends early", err);
        memcpy(&s, from + at, sizeof s);
        if (s.mark != SECTION_MARK || s.zero || s.len > len - at - sizeof s ||
            s.crc != section_crc(&s, from + at + sizeof s))
            return corrupt(path, at, "the checksum of a section does not match", err);
        if (s.kind == 0) {
            if (s.len != sizeof said || at + sizeof s + sizeof said != len)
                return corrupt(path, at, "its end is not where it should be", err);
            memcpy(&said, from + at + sizeof s, sizeof said);
            return said == count ? SOUK_OK : corrupt(path, at, "sections are missing", err);
        }
        count++;
        at += sizeof s + (size_t)s.len;
    }
    return corrupt(path, len, "it ends early", err);
}

souk_status sk_image_read(sk_image *image, const char *dir, uint32_t number, souk_error *err)
{
    char path[SK_DISK_PATH_MAX];
    sk_disk_path(path, dir, number, SK_IMAGE_ENDING);
    sk_buf_reset(&image->bytes);
    souk_status status = sk_disk_read(path, "snapshot", &image->bytes, err);
    return status < 0 ? status
                      : sk_image_check(image, path, image->bytes.ptr, image->bytes.len, err);
}

bool sk_image_next(const sk_image *image, size_t *at, uint32_t *kind, const void **bytes,
                   size_t *len)
{
    section s;
    if (*at == 0)
        *at = sizeof(head);
    memcpy(&s, image->bytes.ptr + *at, sizeof s);
    if (s.kind == 0)
        return false;
    *kind = s.kind;
    *bytes = image->bytes.ptr + *at + sizeof s;
    *len = (size_t)s.len;
    *at += sizeof s + *len;
    return true;
}
