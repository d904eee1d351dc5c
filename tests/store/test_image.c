/* SPDX-License-Identifier: MIT
 * An image: what was written is read, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/pack.h"
#include "base/str.h"
#include "crypt/digest.h"
#include "store/disk.h"
#include "store/image.h"

enum { VERSION = 5, HEAD = 56 };

static char dir[32];

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/souk-image-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    sk_disk_remove_below(dir, SK_IMAGE_ENDING, UINT32_MAX);
    return rmdir(dir);
}

static void write_one(uint32_t number, const char *first, const char *second)
{
    sk_image image;
    sk_image_init(&image, NULL, VERSION, "1.2.3");
    sk_buf_cstr(sk_image_begin(&image, 17), first);
    sk_image_end(&image);
    sk_buf_cstr(sk_image_begin(&image, 4), second);
    sk_image_end(&image);
    assert_int_equal(sk_image_write(&image, dir, number, NULL), SOUK_OK);
    sk_image_deinit(&image);
}

static void is_next(const sk_image *image, size_t *at, uint32_t kind, const char *text)
{
    uint32_t is;
    const void *bytes;
    size_t len;
    assert_true(sk_image_next(image, at, &is, &bytes, &len));
    assert_int_equal(is, kind);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(bytes, text, len);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    sk_image image;
    size_t at = 0, len;
    uint32_t kind;
    const void *bytes;
    struct stat info;
    char path[SK_DISK_PATH_MAX];
    write_one(3, "one", "");
    sk_image_init(&image, NULL, VERSION, "");
    assert_int_equal(sk_image_read(&image, dir, 3, NULL), SOUK_OK);
    assert_string_equal(image.writer, "1.2.3");
    is_next(&image, &at, 17, "one");
    is_next(&image, &at, 4, "");
    assert_false(sk_image_next(&image, &at, &kind, &bytes, &len));
    write_one(3, "another", "in its place");
    assert_int_equal(sk_image_read(&image, dir, 3, NULL), SOUK_OK);
    at = 0;
    is_next(&image, &at, 17, "another");
    is_next(&image, &at, 4, "in its place");
    assert_int_equal(sk_image_read(&image, dir, 4, NULL), SOUK_E_IO);
    sk_image_deinit(&image);
    sk_disk_path(path, dir, 3, SK_IMAGE_ENDING);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600); /* it may hold secrets */
}

/* At every byte, and at every length. */
static void damage_is_told(void **state)
{
    (void)state;
    sk_image image;
    souk_error err;
    write_one(1, "the first", "the second");
    sk_image_init(&image, NULL, VERSION, "");
    assert_int_equal(sk_image_read(&image, dir, 1, NULL), SOUK_OK);
    size_t len = image.bytes.len;
    for (size_t at = 0; at < len; at++) {
        image.bytes.ptr[at] ^= 0x10;
        assert_int_equal(sk_image_check(&image, "a/path", image.bytes.ptr, len, &err),
                         SOUK_E_CORRUPT);
        assert_non_null(strstr(err.text, "a/path is damaged at byte"));
        image.bytes.ptr[at] ^= 0x10;
    }
    for (size_t cut = 0; cut < len; cut++) {
        char *copy = test_malloc(cut ? cut : 1);
        memcpy(copy, image.bytes.ptr, cut);
        assert_int_equal(sk_image_check(&image, "x", copy, cut, &err), SOUK_E_CORRUPT);
        test_free(copy);
    }
    sk_buf_char(&image.bytes, 0);
    assert_int_equal(sk_image_check(&image, "x", image.bytes.ptr, len + 1, &err), SOUK_E_CORRUPT);
    sk_image_deinit(&image);
}

/* A whole one that speaks of another version: not damaged, and not guessed at. */
static void another_version_is_refused(void **state)
{
    (void)state;
    sk_image image;
    souk_error err;
    write_one(1, "the first", "the second");
    sk_image_init(&image, NULL, VERSION + 1, "");
    assert_int_equal(sk_image_read(&image, dir, 1, &err), SOUK_E_UNSUPPORTED);
    assert_non_null(strstr(err.text, "Souk 1.2.3"));
    assert_non_null(strstr(err.text, "1.5"));
    assert_non_null(strstr(err.text, "1.6"));
    image.bytes.ptr[8] = 2; /* the format of the file itself */
    uint32_t crc = sk_crc32(0, image.bytes.ptr, HEAD - 8);
    memcpy(image.bytes.ptr + HEAD - 8, &crc, sizeof crc);
    assert_int_equal(sk_image_check(&image, "x", image.bytes.ptr, image.bytes.len, &err),
                     SOUK_E_UNSUPPORTED);
    sk_image_deinit(&image);
}

static void what_cannot_be_written_leaves_what_was(void **state)
{
    (void)state;
    sk_image image;
    souk_error err;
    sk_image_init(&image, NULL, VERSION, "");
    sk_buf_cstr(sk_image_begin(&image, 1), "lost");
    sk_image_end(&image);
    assert_int_equal(sk_image_write(&image, "/nowhere/at/all", 1, &err), SOUK_E_IO);
    sk_image_deinit(&image);
    write_one(2, "kept", "");
    char fresh[64]; /* a write that a kill has ended early */
    snprintf(fresh, sizeof fresh, "%s/snapshot.new", dir);
    FILE *file = fopen(fresh, "w");
    fputs("half", file);
    fclose(file);
    sk_image_init(&image, NULL, VERSION, "");
    assert_int_equal(sk_image_read(&image, dir, 2, NULL), SOUK_OK);
    sk_image_deinit(&image);
    write_one(2, "again", "");
    assert_int_not_equal(access(fresh, F_OK), 0);
}

static void files_are_found_by_number(void **state)
{
    (void)state;
    static const char *const others[] = {"lock", "00000001.journal", "1.snapshot",
                                         "0000000x.snapshot", "00000002.snapshots"};
    uint32_t *rows, count;
    char path[64];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, others[i]);
        fclose(fopen(path, "w"));
    }
    write_one(30, "", "");
    write_one(4, "", "");
    write_one(5, "", "");
    assert_int_equal(sk_disk_numbers(dir, SK_IMAGE_ENDING, NULL, &rows, &count, NULL), SOUK_OK);
    assert_int_equal(count, 3);
    assert_true(rows[0] == 4 && rows[1] == 5 && rows[2] == 30);
    sk_free(NULL, rows);
    sk_disk_remove_below(dir, SK_IMAGE_ENDING, 30);
    assert_int_equal(sk_disk_numbers(dir, SK_IMAGE_ENDING, NULL, &rows, &count, NULL), SOUK_OK);
    assert_true(count == 1 && rows[0] == 30);
    sk_free(NULL, rows);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, others[i]);
        assert_int_equal(unlink(path), 0); /* still there */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(damage_is_told, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(another_version_is_refused, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_leaves_what_was, make_dir,
                                        remove_dir),
        cmocka_unit_test_setup_teardown(files_are_found_by_number, make_dir, remove_dir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
