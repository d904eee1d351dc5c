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
    char path[SK_DISK_PATH_MAX];
    sk_buf file;
    bool is_last;
} reader;

static souk_status corrupt(const reader *r, size_t at, const char *what, souk_error *err)
{
    return sk_fail(err, SOUK_E_CORRUPT, "the journal %.120s is damaged at byte %zu: %s", r->path,
                   at, what);
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
    sk_buf_reset(&r->file);
    souk_status status = sk_disk_read(r->path, SK_JOURNAL_ENDING, &r->file, err);
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

void sk_journal_start(sk_journal *j, uint32_t file, uint64_t batch)
{
    j->first = file;
    j->frame = batch;
}

bool sk_journal_has(const sk_journal *j, uint32_t file)
{
    struct stat info;
    char path[SK_DISK_PATH_MAX];
    sk_journal_path(j, file, path);
    return lstat(path, &info) == 0;
}

/* The number of the last file, when none is missing from the first one on; 0: there is no file. */
static souk_status find_last(const sk_journal *j, uint32_t *last, souk_error *err)
{
    uint32_t *rows, count, next = j->first;
    souk_status status =
        sk_disk_numbers(j->dir, SK_JOURNAL_ENDING, j->options.alloc, &rows, &count, err);
    if (status < 0)
        return status;
    *last = 0;
    for (uint32_t i = 0; i < count && status == SOUK_OK; i++) {
        if (rows[i] < j->first) /* from before a snapshot */
            continue;
        *last = rows[i];
        if (rows[i] != next++)
            status = SOUK_E_CORRUPT;
    }
    if (*last == 0 && j->first > 1)
        status = SOUK_E_CORRUPT;
    if (status < 0) {
        char path[SK_DISK_PATH_MAX];
        sk_journal_path(j, *last ? next - 1 : next, path);
        sk_fail(err, status, "the journal %.140s is missing", path);
    }
    sk_free(j->options.alloc, rows);
    return status;
}

souk_status sk_journal_replay(sk_journal *j,
                              souk_status (*each)(void *ctx, uint8_t tag, souk_str record,
                                                  souk_error *err),
                              void *ctx, souk_error *err)
{
    reader r = {.journal = j, .each = each, .ctx = ctx};
    uint32_t last = 0;
    j->first = j->first ? j->first : 1;
    souk_status status = find_last(j, &last, err);
    sk_buf_init(&r.file, j->options.alloc, UINT32_MAX);
    for (uint32_t number = j->first; status == SOUK_OK && number <= last; number++) {
        r.is_last = number == last;
        sk_journal_path(j, number, r.path);
        status = read_file(&r, number, err);
    }
    if (r.file.ptr)
        sk_wipe(r.file.ptr, r.file.cap);
    sk_buf_deinit(&r.file);
    if (status == SOUK_OK && last == 0)
        status = sk_journal_begin_file(j, 1, err);
    j->taken = j->frame;
    j->target = j->file;
    j->ready = status == SOUK_OK;
    return status;
}
