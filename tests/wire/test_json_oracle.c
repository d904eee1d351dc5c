/* SPDX-License-Identifier: MIT
 * Random documents, most of them damaged, judged and copied by Python's json (json_oracle.py)
 * through a pipe. SOUK_JSON_CASES and SOUK_JSON_SEED choose others. */
#include "guard.h"
#include "json_walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

enum { HEX_MAX = 8192 };

static size_t from_hex(souk_str hex, char *out)
{
    unsigned byte;
    assert_int_equal(hex.len % 2, 0);
    for (uint32_t i = 0; i < hex.len; i += 2) {
        assert_int_equal(sscanf(hex.ptr + i, "%2x", &byte), 1);
        out[i / 2] = (char)byte;
    }
    return hex.len / 2;
}

static bool check_line(souk_str line, guard g, sk_arena *arena, sk_buf *out)
{
    char bytes[HEX_MAX], want[HEX_MAX];
    souk_str theirs = line, hex = sk_str_cut(&theirs, ' ');
    souk_str doc = guard_put(g, bytes, from_hex(hex, bytes));
    bool good = !sk_str_is(theirs, "bad");
    sk_arena_reset(arena);
    sk_buf_reset(out);
    if (sk_json_valid(doc, NULL) != good)
        fail_msg("Python says %s: %.*s", good ? "good" : "bad", SK_FMT(doc));
    assert_int_equal(json_walk(doc, arena, out) == SOUK_OK, good);
    if (good) {
        souk_str copy = {want, (uint32_t)from_hex(theirs, want)};
        if (!sk_str_eq(copy, sk_buf_view(out)))
            fail_msg("%.*s\nexpected %.*s", SK_FMT(sk_buf_view(out)), SK_FMT(copy));
    }
    return good;
}

static void agrees_with_python(void **state)
{
    (void)state;
    const char *root = getenv("SOUK_SOURCE_ROOT"), *cases = getenv("SOUK_JSON_CASES"),
               *seed = getenv("SOUK_JSON_SEED");
    char command[1024], line[2 * HEX_MAX];
    if (system("command -v python3 >/dev/null") != 0) {
        print_message("python3 is missing: the JSON oracle is skipped\n");
        skip();
    }
    snprintf(command, sizeof command, "exec python3 '%s/tests/wire/json_oracle.py' %s %s",
             root ? root : ".", cases ? cases : "40000", seed ? seed : "8259");
    guard g = guard_open(HEX_MAX);
    sk_arena arena;
    sk_buf out;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_buf_init(&out, NULL, 1 << 20);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    long count = 0, good = 0, told = -1;
    while (fgets(line, sizeof line, pipe)) {
        souk_str text = {line, (uint32_t)strcspn(line, "\n")};
        if (sscanf(line, "end %ld", &told) == 1)
            break;
        good += check_line(text, g, &arena, &out);
        count++;
    }
    assert_int_equal(pclose(pipe), 0);
    assert_int_equal(count, told);
    assert_true(good > count / 10 && good < count / 10 * 9);
    sk_arena_deinit(&arena);
    sk_buf_deinit(&out);
    guard_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_python)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
