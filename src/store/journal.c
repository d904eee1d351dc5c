/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "crypt/digest.h"
#include "crypt/secret.h"
#include "store/journal_inner.h"

#define FILE_MAX_DEFAULT (UINT64_C(64) << 20)

void sk_journal_path(const sk_journal *j, uint32_t number, char out[SK_DISK_PATH_MAX])
{
    sk_disk_path(out, j->dir, number, SK_JOURNAL_ENDING);
}

uint32_t sk_journal_crc(const sk_journal_frame *frame, const void *bytes)
{
    return sk_crc32(sk_crc32(0, frame, offsetof(sk_journal_frame, crc)), bytes, frame->len);
}

/* ---- opening ---- */

static souk_status lock_dir(sk_journal *j, souk_error *err)
{
    char path[SK_DISK_PATH_MAX];
    if (mkdir(j->dir, 0700) < 0 && errno != EEXIST)
        return sk_fail(err, SOUK_E_IO, "the directory %.140s cannot be made: %s", j->dir,
                       strerror(errno));
    snprintf(path, sizeof path, "%s/lock", j->dir);
    j->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (j->lock < 0)
        return sk_fail(err, SOUK_E_IO, "%.140s cannot be written: %s", path, strerror(errno));
    if (flock(j->lock, LOCK_EX | LOCK_NB) < 0)
        return sk_fail(err, SOUK_E_STATE, "another process has the directory %.140s open", j->dir);
    return SOUK_OK;
}

static void flush_soon(void *ctx, int64_t now_ns);

souk_status sk_journal_open(sk_journal **out, const sk_journal_options *options, souk_error *err)
{
    sk_journal *j = sk_alloc_zeroed(options->alloc, 1, sizeof *j);
    if (!j)
        return sk_fail_nomem(err);
    j->options = *options;
    j->lock = j->fd = -1;
    j->soon = (sk_timer){.fire = flush_soon, .ctx = j};
    if (!j->options.file_max)
        j->options.file_max = FILE_MAX_DEFAULT;
    sk_buf_init(&j->pending, options->alloc, SK_JOURNAL_BATCH_MAX);
    sk_buf_init(&j->writing, options->alloc, SK_JOURNAL_BATCH_MAX);
    souk_status status = SOUK_OK;
    if (!*options->dir || !sk_str_copy(j->dir, sizeof j->dir, sk_str(options->dir)))
        status = sk_fail(err, SOUK_E_INVALID, "the directory's name is empty or too long");
    if (status == SOUK_OK)
        status = lock_dir(j, err);
    if (status < 0) {
        sk_journal_close(j);
        return status;
    }
    *out = j;
    return SOUK_OK;
}

/* ---- writing; on the worker's thread while busy ---- */

souk_status sk_journal_begin_file(sk_journal *j, uint32_t number, souk_error *err)
{
    char path[SK_DISK_PATH_MAX];
    sk_journal_head head = {.version = SK_JOURNAL_VERSION, .number = number};
    memcpy(head.mark, SK_JOURNAL_FILE_MARK, sizeof head.mark);
    sk_journal_path(j, number, path);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || !sk_disk_write(fd, &head, sizeof head, 0) || fsync(fd) < 0 ||
        !sk_disk_sync_dir(j->dir)) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return sk_fail(err, SOUK_E_IO, "the journal %.140s cannot be written: %s", path,
                       strerror(why));
    }
    if (j->fd >= 0)
        close(j->fd);
    j->fd = fd;
    j->file = number;
    j->file_len = sizeof head;
    return SOUK_OK;
}

static souk_status write_batch(sk_journal *j, souk_error *err)
{
    if (j->fresh) {
        souk_status status = sk_journal_begin_file(j, j->file + 1, err);
        if (status < 0)
            return status;
    }
    if (j->writing.len == 0)
        return SOUK_OK;
    sk_journal_frame frame = {
        .mark = SK_JOURNAL_FRAME_MARK,
        .len = (uint32_t)j->writing.len,
        .number = j->frame + 1,
    };
    frame.crc = sk_journal_crc(&frame, j->writing.ptr);
    if (!sk_disk_write(j->fd, &frame, sizeof frame, j->file_len) ||
        !sk_disk_write(j->fd, j->writing.ptr, j->writing.len, j->file_len + sizeof frame) ||
        fdatasync(j->fd) < 0) {
        char path[SK_DISK_PATH_MAX];
        int why = errno;
        sk_journal_path(j, j->file, path);
        /* what lies there now may look whole, and nobody was told of it */
        (void)!ftruncate(j->fd, (off_t)j->file_len);
        return sk_fail(err, SOUK_E_IO, "the journal %.140s cannot be written: %s", path,
                       strerror(why));
    }
    j->file_len += sizeof frame + j->writing.len;
    j->frame++;
    return SOUK_OK;
}

static void work(void *ctx)
{
    sk_journal *j = ctx;
    j->work_status = write_batch(j, &j->work_error);
}

/* ---- batches ---- */

static void fail_now(sk_journal *j, const souk_error *why)
{
    if (j->broken)
        return;
    j->broken = true;
    j->error = *why;
    if (j->options.failed)
        j->options.failed(j->options.ctx, &j->error);
}

static void empty(sk_buf *buf)
{
    if (buf->ptr) /* keys pass through here */
        sk_wipe(buf->ptr, buf->len);
    sk_buf_reset(buf);
}

static void take_batch(sk_journal *j)
{
    sk_buf full = j->pending;
    j->pending = j->writing;
    j->writing = full;
    j->written = j->put;
    j->taken += full.len > 0;
    j->fresh = j->cut || j->file_len >= j->options.file_max;
    j->target = j->fresh ? j->file + 1 : j->file;
    j->cut = false;
}

static void settle(sk_journal *j)
{
    empty(&j->writing);
    if (j->work_status < 0) {
        fail_now(j, &j->work_error);
        return;
    }
    j->committed = j->written;
    if (j->options.committed)
        j->options.committed(j->options.ctx);
}

static void begin_work(sk_journal *j);

static void done(void *ctx)
{
    sk_journal *j = ctx;
    j->busy = false;
    settle(j);
    begin_work(j);
}

static void begin_work(sk_journal *j)
{
    souk_error err;
    if (j->busy || j->broken || (j->pending.len == 0 && !j->cut))
        return;
    take_batch(j);
    j->busy = true;
    if (sk_net_work(j->options.net, work, done, j) < 0) {
        j->busy = false;
        sk_fail(&err, SOUK_E_NOMEM, "the journal has no worker: out of memory");
        fail_now(j, &err);
    }
}

static void flush_soon(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    begin_work(ctx);
}

static bool write_soon(sk_journal *j)
{
    return j->busy || sk_timer_armed(&j->soon) ||
           sk_net_timer_start_real(j->options.net, &j->soon, sk_net_real_ns(j->options.net)) ==
               SOUK_OK;
}

bool sk_journal_put(sk_journal *j, uint8_t tag, souk_str record)
{
    souk_error err;
    if (j->broken)
        return false;
    uint32_t len = record.len;
    bool good = sk_buf_put(&j->pending, &len, sizeof len) && sk_buf_char(&j->pending, (char)tag) &&
                sk_buf_put(&j->pending, record.ptr, record.len);
    if (!good || !write_soon(j)) {
        sk_fail(&err, SOUK_E_NOMEM, "the journal cannot take more: out of memory");
        fail_now(j, &err);
        return false;
    }
    j->put++;
    return true;
}

void sk_journal_cut(sk_journal *j, sk_journal_mark *out)
{
    j->cut = true;
    *out = (sk_journal_mark){
        .file = (j->busy ? j->target : j->file) + 1,
        .batch = j->taken,
        .position = j->written,
    };
    write_soon(j); /* out of memory: with the next record */
}

uint64_t sk_journal_position(const sk_journal *j)
{
    return j->put;
}

uint64_t sk_journal_committed(const sk_journal *j)
{
    return j->committed;
}

const souk_error *sk_journal_error(const sk_journal *j)
{
    return j->broken ? &j->error : NULL;
}

souk_status sk_journal_flush(sk_journal *j, souk_error *err)
{
    while (j->busy) {
        if (sk_net_turn(j->options.net, INT64_MAX) < 0)
            return sk_fail(err, SOUK_E_IO, "the loop failed while the journal was written");
    }
    if (!j->broken && (j->pending.len || j->cut)) {
        take_batch(j);
        work(j);
        settle(j);
    }
    if (j->broken && err)
        *err = j->error;
    return j->broken ? j->error.status : SOUK_OK;
}

void sk_journal_close(sk_journal *j)
{
    if (!j)
        return;
    if (j->ready)
        sk_journal_flush(j, NULL);
    sk_net_timer_stop(j->options.net, &j->soon);
    if (j->fd >= 0)
        close(j->fd);
    if (j->lock >= 0)
        close(j->lock);
    empty(&j->pending);
    empty(&j->writing);
    sk_buf_deinit(&j->pending);
    sk_buf_deinit(&j->writing);
    sk_free(j->options.alloc, j);
}
