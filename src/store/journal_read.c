/* SPDX-License-Identifier: MIT
 * Reading a journal back: every file from the first, every batch in its order. */
#define _GNU_SOURCE /* memmem */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "crypt/secret.h"
#include "store/journal_inner.h"

typedef struct reader {
    sk_journal *journal;
    souk_status (*each)(void *ctx, uint8_t tag, souk_str record, souk_error *err);
    void *ctx;
    char path[SK_JOURNAL_PATH_MAX + 32];
    sk_buf file;
    bool is_last;
} reader;

static souk_status corrupt(const reader *r, size_t at, const char *what, souk_error *err)
{
    return sk_fail(err, SOUK_E_CORRUPT, "the journal %.120s is damaged at byte %zu: %s", r->path,
                   at, what);
}

static souk_status load(reader *r, souk_error *err)
{
    struct stat info;
    int fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd >= 0 && fstat(fd, &info) == 0;
    sk_buf_reset(&r->file);
    if (good && !sk_buf_reserve(&r->file, (size_t)info.st_size + 1)) {
        close(fd);
        return sk_fail_nomem(err);
    }
    while (good && r->file.len < (size_t)info.st_size) {
        ssize_t n = read(fd, r->file.ptr + r->file.len, (size_t)info.st_size - r->file.len);
        if (n < 0 && errno == EINTR)
            continue;
        good = n > 0;
        r->file.len += n > 0 ? (size_t)n : 0;
    }
    int why = errno;
    if (fd >= 0)
        close(fd);
    return good ? SOUK_OK
                : sk_fail(err, SOUK_E_IO, "the journal %.140s cannot be read: %s", r->path,
                          strerror(why));
}

/* The batch at an offset; NULL when there is no whole one with a number of at least `number`. */
static const char *batch_at(const reader *r, size_t at, uint64_t number, sk_journal_frame *frame)
{
    if (r->file.len - at < sizeof *frame)
        return NULL;
    memcpy(frame, r->file.ptr + at, sizeof *frame);
    const char *bytes = r->file.ptr + at + sizeof *frame;
    if (frame->mark != SK_JOURNAL_FRAME_MARK || frame->zero || frame->number < number ||
        frame->len > r->file.len - at - sizeof *frame || sk_journal_crc(frame, bytes) != frame->crc)
        return NULL;
    return bytes;
}

/* A batch that was torn is the last thing in the last file. */
static bool anything_after(const reader *r, size_t at)
{
    sk_journal_frame frame;
    const uint32_t mark = SK_JOURNAL_FRAME_MARK;
    while (++at + sizeof frame <= r->file.len) {
        const char *next = memmem(r->file.ptr + at, r->file.len - at, &mark, sizeof mark);
        if (!next)
            return false;
        at = (size_t)(next - r->file.ptr);
        if (batch_at(r, at, r->journal->frame + 1, &frame))
            return true;
    }
    return false;
}

static souk_status give_records(reader *r, size_t at, const char *bytes, size_t len,
                                souk_error *err)
{
    for (size_t done = 0; done < len;) {
        uint32_t size;
        if (len - done < sizeof size + 1)
            return corrupt(r, at, "a record does not fit", err);
        memcpy(&size, bytes + done, sizeof size);
        uint8_t tag = (uint8_t)bytes[done + sizeof size];
        done += sizeof size + 1;
        if (size > len - done)
            return corrupt(r, at, "a record does not fit", err);
        souk_error why = {0};
        souk_status status = r->each(r->ctx, tag, (souk_str){bytes + done, size}, &why);
        if (status < 0)
            return sk_fail(err, status, "%.150s (in the journal %.60s at byte %zu)", why.text,
                           r->path, at);
        done += size;
    }
    return SOUK_OK;
}

/* The last file goes on where its last whole batch ends. */
static souk_status resume(reader *r, size_t at, souk_error *err)
{
    sk_journal *j = r->journal;
    j->fd = open(r->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (j->fd < 0 || (at < r->file.len && (ftruncate(j->fd, (off_t)at) < 0 || fsync(j->fd) < 0)))
        return sk_fail(err, SOUK_E_IO, "the journal %.140s cannot be written: %s", r->path,
                       strerror(errno));
    j->file_len = at;
    return SOUK_OK;
}

static souk_status read_file(reader *r, uint32_t number, souk_error *err)
{
    sk_journal *j = r->journal;
    sk_journal_head head;
    souk_status status = load(r, err);
    if (status < 0)
        return status;
    j->file = number;
    if (r->file.len < sizeof head && r->is_last) /* it was just being made */
        return sk_journal_begin_file(j, number, err);
    if (r->file.len < sizeof head)
        return corrupt(r, 0, "it is too short", err);
    memcpy(&head, r->file.ptr, sizeof head);
    if (memcmp(head.mark, SK_JOURNAL_FILE_MARK, sizeof head.mark) != 0 || head.number != number)
        return corrupt(r, 0, "it does not begin as a journal does", err);
    if (head.version != SK_JOURNAL_VERSION)
        return sk_fail(err, SOUK_E_CORRUPT,
                       "the journal %.120s was written by another version of Souk (format %u, this "
                       "one reads %d)",
                       r->path, head.version, SK_JOURNAL_VERSION);
    size_t at = sizeof head;
    while (at < r->file.len) {
        sk_journal_frame frame;
        const char *bytes = batch_at(r, at, j->frame + 1, &frame);
        if (bytes && frame.number != j->frame + 1)
            return corrupt(r, at, "batches are missing before it", err);
        if (!bytes && (!r->is_last || anything_after(r, at)))
            return corrupt(r, at, "the checksum of a batch does not match", err);
        if (!bytes)
            break;
        status = give_records(r, at, bytes, frame.len, err);
        if (status < 0)
            return status;
        j->frame++;
        at += sizeof frame + frame.len;
    }
    return r->is_last ? resume(r, at, err) : SOUK_OK;
}

static bool exists(const sk_journal *j, uint32_t number)
{
    struct stat info;
    char path[SK_JOURNAL_PATH_MAX + 32];
    sk_journal_path(j, number, path);
    return lstat(path, &info) == 0;
}

souk_status sk_journal_replay(sk_journal *j,
                              souk_status (*each)(void *ctx, uint8_t tag, souk_str record,
                                                  souk_error *err),
                              void *ctx, souk_error *err)
{
    reader r = {.journal = j, .each = each, .ctx = ctx};
    souk_status status = SOUK_OK;
    uint32_t last = 0;
    while (exists(j, last + 1))
        last++;
    sk_buf_init(&r.file, j->options.alloc, UINT32_MAX);
    for (uint32_t number = 1; status == SOUK_OK && number <= last; number++) {
        r.is_last = number == last;
        sk_journal_path(j, number, r.path);
        status = read_file(&r, number, err);
    }
    if (r.file.ptr)
        sk_wipe(r.file.ptr, r.file.cap);
    sk_buf_deinit(&r.file);
    if (status == SOUK_OK && last == 0)
        status = sk_journal_begin_file(j, 1, err);
    j->ready = status == SOUK_OK;
    return status;
}
