/* SPDX-License-Identifier: MIT */
#include "cli/recording.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypt/encode.h"
#include "wire/gzip.h"
#include "wire/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

enum {
    CHUNK = 64 * 1024,
    LINE_BYTES_MAX = 2 * SK_HTTP_REPLY_MAX, /* an answer's body, its quotes escaped */
    ARENA_MAX = 4 * SK_HTTP_REPLY_MAX
};

struct sk_recording {
    const char *path;
    FILE *file;
    ZSTD_DStream *zstd; /* NULL: plain text */
    sk_inflate *gzip;   /* made when a frame needs it */
    sk_buf text;        /* unpacked, from `done` on not yet read */
    size_t done, searched;
    uint64_t line;
    sk_arena arena;
    size_t packed_at, packed_len; /* what of `packed` waits for zstd */
    bool ended;                   /* the file has no more bytes */
    bool between;                 /* zstd stands between two of its frames */
    char packed[CHUNK];
};

souk_status sk_recording_open(sk_recording **out, const char *path, souk_error *err)
{
    static const unsigned char magic[4] = {0x28, 0xb5, 0x2f, 0xfd};
    sk_recording *rec = sk_alloc_zeroed(NULL, 1, sizeof *rec);
    if (!rec)
        return sk_fail_nomem(err);
    rec->path = path;
    sk_buf_init(&rec->text, NULL, LINE_BYTES_MAX);
    sk_arena_init(&rec->arena, NULL, ARENA_MAX);
    rec->file = fopen(path, "rb");
    souk_status status = SOUK_OK;
    if (!rec->file) {
        status = sk_fail(err, SOUK_E_IO, "%s: %s", path, strerror(errno));
        goto fail;
    }
    rec->packed_len = fread(rec->packed, 1, CHUNK, rec->file);
    if (ferror(rec->file)) {
        status = sk_fail(err, SOUK_E_IO, "%s: %s", path, strerror(errno));
        goto fail;
    }
    rec->between = true;
    if (rec->packed_len >= sizeof magic && memcmp(rec->packed, magic, sizeof magic) == 0) {
        rec->zstd = ZSTD_createDStream();
        if (!rec->zstd) {
            status = sk_fail_nomem(err);
            goto fail;
        }
    }
    *out = rec;
    return SOUK_OK;
fail:
    sk_recording_close(rec);
    return status;
}

void sk_recording_close(sk_recording *rec)
{
    if (!rec)
        return;
    if (rec->file)
        fclose(rec->file);
    ZSTD_freeDStream(rec->zstd);
    sk_inflate_free(rec->gzip);
    sk_buf_deinit(&rec->text);
    sk_arena_deinit(&rec->arena);
    sk_free(NULL, rec);
}

uint64_t sk_recording_line(const sk_recording *rec)
{
    return rec->line;
}

static souk_status too_long(const sk_recording *rec, souk_error *err)
{
    return sk_fail(err, SOUK_E_LIMIT, "%s: line %llu is longer than %d bytes", rec->path,
                   (unsigned long long)rec->line + 1, LINE_BYTES_MAX);
}

/* What waits in `packed` goes through zstd into `text`. */
static souk_status unpack(sk_recording *rec, souk_error *err)
{
    char *room = sk_buf_reserve(&rec->text, CHUNK);
    if (!room)
        return too_long(rec, err);
    if (!rec->zstd) {
        size_t len = rec->packed_len - rec->packed_at;
        memcpy(room, rec->packed + rec->packed_at, len);
        rec->text.len += len;
        rec->packed_at = rec->packed_len;
        return SOUK_OK;
    }
    ZSTD_inBuffer in = {rec->packed, rec->packed_len, rec->packed_at};
    ZSTD_outBuffer out = {room, CHUNK, 0};
    size_t hint = ZSTD_decompressStream(rec->zstd, &out, &in);
    rec->packed_at = in.pos;
    rec->text.len += out.pos;
    if (ZSTD_isError(hint))
        return sk_fail(err, SOUK_E_CORRUPT, "%s is damaged behind line %llu: zstd says: %s",
                       rec->path, (unsigned long long)rec->line, ZSTD_getErrorName(hint));
    rec->between = hint == 0;
    return SOUK_OK;
}

/* More text behind what is there, or rec->ended. */
static souk_status read_more(sk_recording *rec, souk_error *err)
{
    sk_buf_drop(&rec->text, rec->done);
    rec->searched -= rec->done;
    rec->done = 0;
    /* zstd may hold back text that had no room, even with no bytes waiting */
    if (rec->packed_at == rec->packed_len) {
        rec->packed_len = fread(rec->packed, 1, CHUNK, rec->file);
        rec->packed_at = 0;
        if (ferror(rec->file))
            return sk_fail(err, SOUK_E_IO, "%s: %s", rec->path, strerror(errno));
    }
    size_t before = rec->text.len;
    bool dry = rec->packed_len == 0;
    if (dry && (!rec->zstd || rec->between)) {
        rec->ended = true;
        return SOUK_OK;
    }
    souk_status status = unpack(rec, err);
    if (status == SOUK_OK && dry && !rec->between && rec->text.len == before)
        return sk_fail(err, SOUK_E_CORRUPT,
                       "%s ends in the middle of its zstd packing, behind "
                       "line %llu: it was cut off",
                       rec->path, (unsigned long long)rec->line);
    return status;
}

/* The next line without its end; ptr NULL: there is none. */
static souk_status next_line(sk_recording *rec, souk_str *line, souk_error *err)
{
    const char *end = NULL;
    *line = (souk_str){NULL, 0};
    while (!end) {
        size_t fresh = rec->text.len - rec->searched;
        if (fresh > 0)
            end = memchr(rec->text.ptr + rec->searched, '\n', fresh);
        rec->searched = rec->text.len;
        if (end || rec->ended)
            break;
        souk_status status = read_more(rec, err);
        if (status < 0)
            return status;
    }
    if (!end && rec->done == rec->text.len)
        return SOUK_OK;
    const char *start = rec->text.ptr + rec->done;
    size_t len = end ? (size_t)(end - start) : rec->text.len - rec->done;
    rec->done += len + (end != NULL);
    rec->searched = rec->done;
    rec->line++;
    *line = (souk_str){start, (uint32_t)len};
    return SOUK_OK;
}

/* Base64 and gzip off a binary frame. */
static souk_status open_packed(sk_recording *rec, souk_str *raw, souk_error *err)
{
    size_t len = 0;
    char *bytes = sk_arena_get(&rec->arena, raw->len + (size_t)1);
    if (!bytes)
        return sk_fail_nomem(err);
    souk_status status = sk_base64_decode(bytes, raw->len, &len, *raw, SK_BASE64);
    if (status < 0)
        return sk_fail(err, SOUK_E_SYNTAX, "%s: line %llu: the frame is no base64", rec->path,
                       (unsigned long long)rec->line);
    if (!rec->gzip && sk_inflate_new(&rec->gzip, SK_DEFLATE_GZIP, 15, NULL) < 0)
        return sk_fail_nomem(err);
    sk_inflate_reset(rec->gzip);
    sk_buf out;
    sk_inflate_state state = SK_INFLATE_MORE;
    sk_buf_init(&out, NULL, SK_HTTP_REPLY_MAX);
    souk_str packed = {bytes, (uint32_t)len};
    status = sk_inflate_put(rec->gzip, packed, &out, SK_HTTP_REPLY_MAX, &state, NULL);
    if (status == SOUK_OK && state == SK_INFLATE_ENDED)
        *raw = sk_arena_copy(&rec->arena, sk_buf_view(&out));
    else
        status = sk_fail(err, SOUK_E_SYNTAX, "%s: line %llu: the frame is no whole gzip", rec->path,
                         (unsigned long long)rec->line);
    sk_buf_deinit(&out);
    return raw->ptr ? status : sk_fail_nomem(err);
}

static souk_status bad_line(const sk_recording *rec, const char *what, souk_error *err)
{
    return sk_fail(err, SOUK_E_SYNTAX, "%s: line %llu: %s", rec->path,
                   (unsigned long long)rec->line, what);
}

static souk_status read_frame(sk_recording *rec, souk_str line, sk_recorded_frame *frame,
                              souk_error *err)
{
    sk_json j;
    souk_str key, text, enc = {NULL, 0};
    bool known = false;
    sk_json_init(&j, line);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &key)) {
        if (sk_str_is(key, "t")) {
            sk_json_i64(&j, &frame->at_ns);
        } else if (sk_str_is(key, "raw")) {
            sk_json_string(&j, &rec->arena, &frame->raw);
        } else if (sk_str_is(key, "url")) {
            sk_json_string(&j, &rec->arena, &frame->url);
        } else if (sk_str_is(key, "conn")) {
            sk_json_string(&j, &rec->arena, &frame->conn);
        } else if (sk_str_is(key, "ch") && sk_json_text(&j, &text) == SOUK_OK) {
            frame->http = sk_str_is(text, "http");
            known = frame->http || sk_str_is(text, "ws");
        } else if (sk_str_is(key, "dir") && sk_json_text(&j, &text) == SOUK_OK) {
            frame->out = sk_str_is(text, "out");
        } else if (sk_str_is(key, "enc")) {
            sk_json_text(&j, &enc);
        }
    }
    souk_error why;
    if (sk_json_end(&j, &why) < 0)
        return bad_line(rec, why.text, err);
    if (!known || !frame->raw.ptr)
        return bad_line(rec, "a frame needs \"ch\" (ws or http) and \"raw\"", err);
    if (enc.len && !sk_str_is(enc, "gzip+b64"))
        return bad_line(rec, "\"enc\" is not one that is known here", err);
    return enc.len ? open_packed(rec, &frame->raw, err) : SOUK_OK;
}

souk_status sk_recording_next(sk_recording *rec, sk_recorded_frame *frame, souk_error *err)
{
    souk_str line;
    *frame = (sk_recorded_frame){.at_ns = 0};
    sk_arena_reset(&rec->arena);
    do {
        souk_status status = next_line(rec, &line, err);
        if (status < 0)
            return status;
    } while (line.ptr && sk_str_trim(line).len == 0);
    if (!line.ptr) {
        frame->end = true;
        return SOUK_OK;
    }
    return read_frame(rec, line, frame, err);
}
