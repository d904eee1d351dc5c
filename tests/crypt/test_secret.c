/* SPDX-License-Identifier: MIT
 * Secret memory: kept, read-only, out of core dumps, guarded, and comparison by value. */
#include "crypt/secret.h"
#include "keys.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void keeps_a_copy(void **state)
{
    (void)state;
    char text[] = "Zp4vQx8nR1tKdW7yLsJ3hFmB6cGuE0aI";
    sk_secret *secret, *empty;
    assert_int_equal(sk_secret_from_text(&secret, sk_str(text), NULL), SOUK_OK);
    sk_wipe(text, sizeof text);
    for (size_t i = 0; i < sizeof text; i++)
        assert_int_equal(text[i], 0);
    assert_true(sk_str_is(sk_secret_view(secret), "Zp4vQx8nR1tKdW7yLsJ3hFmB6cGuE0aI"));
    assert_int_equal(sk_secret_from_text(&empty, (souk_str){NULL, 0}, NULL), SOUK_OK);
    assert_int_equal(sk_secret_view(empty).len, 0);
    sk_secret_free(secret);
    sk_secret_free(empty);
    sk_secret_free(NULL);
    souk_error err = {0};
    assert_int_equal(sk_secret_from_text(&secret, (souk_str){"", SK_SECRET_MAX + 1}, &err),
                     SOUK_E_LIMIT);
    assert_string_equal(err.text, "a secret has at most 65536 bytes");
}

static void memory_is_zeroed(void **state)
{
    (void)state;
    static const uint8_t zeros[1000];
    for (size_t size = 1; size < 1000; size += 111) {
        uint8_t *memory = sk_secret_alloc(size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        assert_memory_equal(memory, zeros, size);
        memset(memory, 0xAA, size);
        sk_secret_release(memory);
    }
    sk_secret_release(NULL);
    assert_null(sk_secret_alloc(SIZE_MAX));
}

/* The flags that the kernel shows for the mapping: dd is "do not dump". */
static void is_left_out_of_dumps(void **state)
{
    (void)state;
    sk_secret *secret;
    assert_int_equal(sk_secret_from_text(&secret, SK_STR("not for the dump"), NULL), SOUK_OK);
    uintptr_t at = (uintptr_t)sk_secret_view(secret).ptr;
    FILE *file = fopen("/proc/self/smaps", "r");
    char line[512];
    bool inside = false, found = false, read_only = false;
    if (!file) {
        sk_secret_free(secret);
        skip();
    }
    while (fgets(line, sizeof line, file)) {
        unsigned long from, to;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) == 3) {
            inside = at >= from && at < to;
            read_only = inside ? strncmp(rights, "r--", 3) == 0 : read_only;
        } else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
            found = strstr(line, " dd") != NULL;
        }
    }
    fclose(file);
    assert_true(found);
    assert_true(read_only);
    sk_secret_free(secret);
}

/* Whether a child that reads or writes there is killed. */
static bool kills(volatile char *at, bool writing)
{
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL); /* cmocka's handler would go on with the next test */
        freopen("/dev/null", "w", stderr);
        if (writing)
            *at = 1;
        else
            (void)*at;
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void is_guarded(void **state)
{
    (void)state;
    sk_secret *secret;
    assert_int_equal(sk_secret_from_text(&secret, SK_STR("12345678"), NULL), SOUK_OK);
    char *at = (char *)(uintptr_t)sk_secret_view(secret).ptr;
    assert_false(kills(at, false));
    assert_true(kills(at, true));       /* read-only */
    assert_true(kills(at + 16, false)); /* the guard page behind */
    sk_secret_free(secret);
}

static void compares_by_value(void **state)
{
    (void)state;
    assert_true(sk_ct_equal(SK_STR("abc"), SK_STR("abc")));
    assert_true(sk_ct_equal(SK_STR(""), (souk_str){NULL, 0}));
    assert_false(sk_ct_equal(SK_STR("abc"), SK_STR("abd")));
    assert_false(sk_ct_equal(SK_STR("abc"), SK_STR("Abc")));
    assert_false(sk_ct_equal(SK_STR("abc"), SK_STR("ab")));
    assert_false(sk_ct_equal(SK_STR(""), SK_STR("a")));
    char a[64], b[64];
    memset(a, 'x', 64);
    memset(b, 'x', 64);
    for (size_t i = 0; i < 64; i++) { /* every byte counts, every bit of it */
        for (int bit = 0; bit < 8; bit++) {
            b[i] = (char)(b[i] ^ (1 << bit));
            assert_false(sk_ct_equal((souk_str){a, 64}, (souk_str){b, 64}));
            b[i] = a[i];
        }
    }
    assert_true(sk_ct_equal((souk_str){a, 64}, (souk_str){b, 64}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_a_copy),         cmocka_unit_test(memory_is_zeroed),
        cmocka_unit_test(is_left_out_of_dumps), cmocka_unit_test(is_guarded),
        cmocka_unit_test(compares_by_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
