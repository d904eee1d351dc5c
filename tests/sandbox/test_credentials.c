/* SPDX-License-Identifier: MIT
 * The credentials file: what stands in it, and that it is written whole or not at all. */
#define _GNU_SOURCE
#include "sandbox/admin_kit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/souk-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static void path_in(char out[256], const char *name)
{
    snprintf(out, 256, "%s/%s", dir, name);
}

static uint32_t entries(const char *path)
{
    DIR *d = opendir(path);
    uint32_t n = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static souk_str read_whole(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(out, 1, size, file);
    fclose(file);
    return (souk_str){out, (uint32_t)n};
}

static void it_says_what_the_contract_says(void **state)
{
    kit k, again;
    sk_buf text, other;
    char expected[512], key[512], secret[128];
    (void)state;
    kit_open(&k, false);
    sk_buf_init(&text, NULL, 1 << 20);
    sk_buf_init(&other, NULL, 1 << 20);
    assert_int_equal(sk_credentials_print(k.box, &text, NULL), SOUK_OK);
    k.body = sk_buf_view(&text);
    assert_true(sk_json_valid(sk_str_trim((souk_str){k.body.ptr, k.body.len - 1}), NULL));
    const sk_api_key *first = sk_accounts_key_at(sk_exchange_accounts(k.venue->ex), 0);
    assert_true(sk_str_copy(secret, sizeof secret, sk_api_key_secret(first)));
    uint16_t port = sk_stall_port(k.venue->stall);
    int n = snprintf(key, sizeof key, "\"api_key\":\"%s\",\"secret\":\"%s\",\"passphrase\":\"\"",
                     first->api_key, secret);
    assert_in_range(n, 1, sizeof key - 1);
    n = snprintf(expected, sizeof expected,
                 "{\"binance\":{\"rest\":\"http://127.0.0.1:%u\",\"ws\":\"ws://127.0.0.1:%u\",%.*s,"
                 "\"keys\":[{\"type\":\"hmac\",",
                 port, port, 300, key);
    assert_in_range(n, 1, sizeof expected - 1);
    assert_true(kit_has(&k, expected));
    assert_true(kit_has(&k, "\"permissions\":[\"read\",\"trade\"]},{\"type\":\"ed25519\","));
    assert_true(kit_has(&k, "{\"type\":\"rsa\",\"api_key\":\""));
    assert_true(kit_has(&k, "\"secret\":\"-----BEGIN PRIVATE KEY-----\\n"));
    snprintf(expected, sizeof expected,
             "\"admin\":\"http://127.0.0.1:%u\",\"ca_file\":\"/state/souk-ca.pem\"}\n", k.port);
    assert_true(kit_has(&k, expected));
    /* the same seed: the same again; keys made later and revoked ones stay out of it */
    kit_expect(&k, "POST /v1/accounts", "{\"venue\":\"binance\",\"name\":\"x\"}", 201, "\"x\"");
    kit_expect(&k, "POST /v1/keys", "{\"venue\":\"binance\",\"account\":\"x\"}", 201, "api_key");
    assert_int_equal(sk_credentials_print(k.box, &other, NULL), SOUK_OK);
    assert_true(sk_str_eq(sk_buf_view(&text), sk_buf_view(&other)));
    kit_open(&again, false);
    sk_buf_reset(&other);
    assert_int_equal(sk_credentials_print(again.box, &other, NULL), SOUK_OK);
    again.body = sk_buf_view(&other);
    assert_true(kit_has(&again, key));
    kit_close(&again);
    kit_close(&k);
    sk_buf_deinit(&text);
    sk_buf_deinit(&other);
}

static void it_is_private_and_whole(void **state)
{
    kit k;
    char file[256], sub[256], link[256], text[65536];
    struct stat info;
    (void)state;
    kit_open(&k, false);
    path_in(sub, "a");
    path_in(file, "a/b/credentials.json");
    assert_int_equal(sk_credentials_write(k.box, file, NULL), SOUK_OK);
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    souk_str first = read_whole(file, text, sizeof text);
    assert_true(first.len > 1000 && text[first.len - 1] == '\n');
    assert_int_equal(stat(sub, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    /* an older one that others could read is replaced, not written into */
    assert_int_equal(chmod(file, 0644), 0);
    assert_int_equal(sk_credentials_write(k.box, file, NULL), SOUK_OK);
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    path_in(sub, "a/b");
    assert_int_equal(entries(sub), 1);
    /* nor is what a link points to */
    path_in(link, "link");
    assert_int_equal(symlink("a/b/credentials.json", link), 0);
    assert_int_equal(sk_credentials_write(k.box, link, NULL), SOUK_OK);
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISREG(info.st_mode));
    kit_close(&k);
}

static void what_goes_wrong_is_said(void **state)
{
    kit k;
    char path[256];
    souk_error err;
    (void)state;
    kit_open(&k, false);
    assert_int_equal(sk_credentials_write(k.box, "", &err), SOUK_E_CONFIG);
    /* a file where a directory should be */
    path_in(path, "link/x.json");
    assert_int_equal(sk_credentials_write(k.box, path, &err), SOUK_E_IO);
    assert_non_null(strstr(err.text, "x.json"));
    /* a directory where the file should be: nothing half-written stays beside it */
    path_in(path, "taken");
    assert_int_equal(mkdir(path, 0700), 0);
    path_in(path, "taken/c.json");
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(sk_credentials_write(k.box, path, &err), SOUK_E_IO);
    assert_non_null(strstr(err.text, "cannot be written"));
    path_in(path, "taken");
    assert_int_equal(entries(path), 1);
    kit_close(&k);
}

static void its_place(void **state)
{
    char path[256], expected[256];
    (void)state;
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/run/user/7", 1), 0);
    assert_true(sk_credentials_path(8700, path, sizeof path));
    assert_string_equal(path, "/run/user/7/souk-8700/souk-credentials.json");
    assert_false(sk_credentials_path(8700, path, 20));
    snprintf(expected, sizeof expected, "/tmp/souk-%lu/souk-9000/souk-credentials.json",
             (unsigned long)geteuid());
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "run/user", 1), 0);
    assert_true(sk_credentials_path(9000, path, sizeof path));
    assert_string_equal(path, expected);
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_true(sk_credentials_path(9000, path, sizeof path));
    assert_string_equal(path, expected);
}

static int remove_dir(void **state)
{
    static const char *const made[] = {"a/b/credentials.json", "a/b",   "a", "link",
                                       "taken/c.json",         "taken", ""};
    (void)state;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char path[256];
        path_in(path, made[i]);
        if (remove(path) != 0)
            return -1;
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_the_contract_says),
        cmocka_unit_test(it_is_private_and_whole),
        cmocka_unit_test(what_goes_wrong_is_said),
        cmocka_unit_test(its_place),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
