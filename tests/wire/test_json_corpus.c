/* SPDX-License-Identifier: MIT
 * What exchanges really send: every JSON file of the fixtures and every recorded frame beside the
 * checkout is accepted, and skipping, picking and walking agree about it. */
#define _GNU_SOURCE
#include "json_walk.h"

#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>
#include <cmocka.h>

static sk_arena arena;
static sk_buf out, again;
static size_t files, frames, objects;

static int setup(void **state)
{
    (void)state;
    sk_arena_init(&arena, NULL, (size_t)1 << 30);
    sk_buf_init(&out, NULL, 1u << 30);
    sk_buf_init(&again, NULL, 1u << 30);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sk_arena_deinit(&arena);
    sk_buf_deinit(&out);
    sk_buf_deinit(&again);
    return 0;
}

/* Picking all members of an object by name gives the raw values that reading in order gives. */
static void check_pick(const char *path, souk_str text)
{
    enum { NAMES_MAX = 64 };
    const char *names[NAMES_MAX];
    souk_str values[NAMES_MAX], picked[NAMES_MAX], key;
    size_t count = 0;
    sk_json j;
    sk_json_init(&j, text);
    if (sk_json_type(&j) != SK_JSON_OBJECT)
        return;
    sk_json_enter_object(&j);
    while (count < NAMES_MAX && sk_json_next_member(&j, &key)) {
        char *name = sk_arena_get(&arena, key.len + 1);
        name[sk_json_unescape(name, key)] = '\0';
        names[count] = name;
        assert_int_equal(sk_json_raw(&j, &values[count++]), SOUK_OK);
    }
    sk_json_init(&j, text);
    if (sk_json_pick(&j, names, count, picked) != SOUK_OK || sk_json_end(&j, NULL) != SOUK_OK)
        fail_msg("%s: cannot be picked from", path);
    for (size_t i = 0; i < count; i++)
        assert_true(picked[i].ptr == values[i].ptr && picked[i].len == values[i].len);
    objects++;
}

/* Valid; its copy is valid; the copy of the copy is the same text. */
static void check(const char *path, souk_str text)
{
    uint32_t at = 0;
    if (!sk_json_valid(text, &at))
        fail_msg("%s: refused at byte %u", path, at);
    sk_arena_reset(&arena);
    sk_buf_reset(&out);
    sk_buf_reset(&again);
    check_pick(path, text);
    if (json_walk(text, &arena, &out) != SOUK_OK || out.failed)
        fail_msg("%s: cannot be walked", path);
    sk_arena_reset(&arena);
    if (json_walk(sk_buf_view(&out), &arena, &again) != SOUK_OK || again.failed)
        fail_msg("%s: its copy cannot be walked", path);
    assert_int_equal(out.len, again.len);
    assert_memory_equal(out.ptr, again.ptr, out.len);
}

static char *slurp(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long size = ftell(f);
    assert_true(size >= 0);
    rewind(f);
    *len = (size_t)size;
    char *text = malloc(*len ? *len : 1); /* exactly, for the sanitizer */
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *len, f), *len);
    fclose(f);
    return text;
}

/* A line of a recording: its raw text, unescaped, is a document of its own (unless it is packed).
 */
static void check_line(const char *path, souk_str line)
{
    static const char *const keys[] = {"raw", "enc"};
    souk_str raw[2], text;
    sk_json j, v;
    sk_json_init(&j, line);
    assert_int_equal(sk_json_pick(&j, keys, 2, raw), SOUK_OK);
    assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);
    sk_json_init(&v, raw[0]);
    sk_arena frame;
    sk_arena_init(&frame, NULL, 1 << 26);
    assert_int_equal(sk_json_string(&v, &frame, &text), SOUK_OK);
    bool bare = text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[');
    if (!raw[1].ptr && bare) {
        if (frames % 16 == 0)
            check(path, text);
        else if (!sk_json_valid(text, NULL))
            fail_msg("%s: a frame is refused: %.*s", path, SK_FMT(text));
        frames++;
    }
    sk_arena_deinit(&frame);
}

static void check_recording(const char *path)
{
    size_t len;
    char *packed = slurp(path, &len);
    ZSTD_DCtx *z = ZSTD_createDCtx();
    sk_buf text;
    sk_buf_init(&text, NULL, 1u << 28);
    ZSTD_inBuffer in = {packed, len, 0};
    size_t left = 1;
    while (in.pos < in.size) {
        char *to = sk_buf_reserve(&text, 1 << 16);
        assert_non_null(to);
        ZSTD_outBuffer piece = {to, 1 << 16, 0};
        left = ZSTD_decompressStream(z, &piece, &in);
        assert_false(ZSTD_isError(left));
        text.len += piece.pos;
        for (char *end; text.len && (end = memchr(text.ptr, '\n', text.len));) {
            size_t line = (size_t)(end - text.ptr);
            check_line(path, (souk_str){text.ptr, (uint32_t)line});
            sk_buf_drop(&text, line + 1);
        }
    }
    sk_buf_deinit(&text);
    ZSTD_freeDCtx(z);
    free(packed);
}

static void each_file(const char *folder, void (*work)(const char *path), const char *ending)
{
    const char *root = getenv("SOUK_SOURCE_ROOT");
    char path[4096];
    snprintf(path, sizeof path, "%s/../shared/%s", root ? root : ".", folder);
    if (access(path, R_OK) != 0) {
        print_message("../shared/%s is not there\n", folder);
        skip();
    }
    FTS *tree = fts_open((char *[]){path, NULL}, FTS_LOGICAL | FTS_NOSTAT, NULL);
    assert_non_null(tree);
    for (FTSENT *e; (e = fts_read(tree));) {
        size_t len = e->fts_namelen, tail = strlen(ending);
        if (e->fts_info == FTS_F || e->fts_info == FTS_NSOK)
            if (len > tail && strcmp(e->fts_name + len - tail, ending) == 0)
                work(e->fts_path);
    }
    fts_close(tree);
}

static void check_file(const char *path)
{
    size_t len;
    char *text = slurp(path, &len);
    souk_str rest = {text, (uint32_t)len};
    bool frame_a_line = strstr(path, "/gct/") && strstr(path, "/ws");
    while (frame_a_line && rest.len) {
        souk_str line = sk_str_cut(&rest, '\n');
        if (sk_str_trim(line).len)
            check(path, line);
    }
    if (!frame_a_line)
        check(path, rest);
    free(text);
    files++;
}

static void fixtures(void **state)
{
    (void)state;
    each_file("fixtures", check_file, ".json");
    assert_true(files > 100 && objects > 50);
}

static void recorded(void **state)
{
    (void)state;
    each_file("recorded", check_recording, ".ndjson.zst");
    assert_true(frames > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fixtures), cmocka_unit_test(recorded)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
