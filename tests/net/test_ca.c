/* SPDX-License-Identifier: MIT
 * The local CA: its files, when it is kept and when renewed, and what other people's programs say
 * to it. */
#include "trust.h"

#include <sys/stat.h>
#include <sys/wait.h>

static const char *const hosts[] = {"api.one.example", "stream.one.example"};
static const int64_t day = 86400 * sec;

static void slurp(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(out, 1, size - 1, file);
    out[len] = '\0';
    fclose(file);
}

static void spill(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static unsigned mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

static void test_kept_and_renewed(void **state)
{
    (void)state;
    char dir[64], path[96], key_path[96], first[8192], again[8192], key[8192], key_again[8192];
    int64_t now_ns = sk_clock_now(&sk_clock_real);
    scratch_open(dir);
    snprintf(path, sizeof path, "%s/souk-ca.pem", dir);
    snprintf(key_path, sizeof key_path, "%s/souk-ca.key", dir);
    sk_ca_close(ca_in(dir, hosts, 1, now_ns));
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(mode_of(key_path), 0600);
    slurp(path, first, sizeof first);
    slurp(key_path, key, sizeof key);
    sk_ca_close(ca_in(dir, hosts, 1, now_ns + 1000 * day));
    slurp(path, again, sizeof again);
    assert_string_equal(first, again); /* kept */
    sk_ca_close(ca_in(dir, hosts, 2, now_ns));
    slurp(path, again, sizeof again);
    slurp(key_path, key_again, sizeof key_again);
    assert_string_not_equal(first, again); /* a new host: a new certificate */
    assert_string_equal(key, key_again);   /* of the same key */
    slurp(path, first, sizeof first);
    sk_ca_close(ca_in(dir, hosts, 2, now_ns + 3640 * day));
    slurp(path, again, sizeof again);
    assert_string_not_equal(first, again); /* about to expire */
    scratch_close(dir);
}

static void expect_refusal(const char *dir, const char *words)
{
    sk_ca *ca;
    souk_error err;
    assert_int_equal(sk_ca_open(&ca, dir, hosts, 1, sk_clock_now(&sk_clock_real), &err),
                     SOUK_E_CONFIG);
    assert_null(ca);
    if (!strstr(err.text, words) || !strstr(err.text, dir))
        fail_msg("\"%s\" lacks \"%s\"", err.text, words);
}

static void test_bad_files(void **state)
{
    (void)state;
    char dir[64], other[64], path[96], key_path[96], text[8192], key[8192];
    int64_t now_ns = sk_clock_now(&sk_clock_real);
    scratch_open(dir);
    scratch_open(other);
    snprintf(path, sizeof path, "%s/souk-ca.pem", dir);
    snprintf(key_path, sizeof key_path, "%s/souk-ca.key", dir);
    sk_ca_close(ca_in(dir, hosts, 1, now_ns));
    slurp(path, text, sizeof text);
    spill(path, "nonsense");
    expect_refusal(dir, "is no certificate");
    spill(path, "");
    expect_refusal(dir, "empty");
    unlink(path);
    expect_refusal(dir, "lost its souk-ca.pem");
    spill(path, text);
    chmod(key_path, 0644);
    expect_refusal(dir, "may be read by others");
    chmod(key_path, 0600);
    slurp(key_path, key, sizeof key);
    spill(key_path, "nonsense");
    expect_refusal(dir, "is no key");
    unlink(key_path);
    expect_refusal(dir, "lost its souk-ca.key");
    sk_ca_close(ca_in(other, hosts, 1, now_ns));
    char other_key[96];
    snprintf(other_key, sizeof other_key, "%s/souk-ca.key", other);
    slurp(other_key, key, sizeof key);
    spill(key_path, key);
    chmod(key_path, 0600);
    expect_refusal(dir, "do not belong together");
    scratch_close(dir);
    scratch_close(other);
}

static void test_directory_of_the_contract(void **state)
{
    (void)state;
    char dir[64], path[128];
    scratch_open(dir);
    setenv("XDG_STATE_HOME", dir, 1);
    sk_ca *ca = ca_in(NULL, hosts, 1, sk_clock_now(&sk_clock_real));
    snprintf(path, sizeof path, "%s/souk/souk-ca.pem", dir);
    assert_string_equal(sk_ca_file(ca), path);
    sk_ca_close(ca);
    unlink(path);
    snprintf(path, sizeof path, "%s/souk/souk-ca.key", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/souk", dir);
    assert_int_equal(mode_of(path), 0700);
    rmdir(path);
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", dir, 1);
    ca = ca_in(NULL, hosts, 1, sk_clock_now(&sk_clock_real));
    snprintf(path, sizeof path, "%s/.local/state/souk/souk-ca.pem", dir);
    assert_string_equal(sk_ca_file(ca), path);
    sk_ca_close(ca);
    static const char *const below[] = {"souk-ca.pem", "souk-ca.key"};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/.local/state/souk/%s", dir, below[i]);
        unlink(path);
    }
    static const char *const dirs[] = {"/.local/state/souk", "/.local/state", "/.local", ""};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", dir, dirs[i]);
        assert_int_equal(rmdir(path), 0);
    }
}

/* ---- other people's programs ---- */

static sk_conn *accept_http(void *ctx, const sk_conn_info *info)
{
    peer *p = (peer *)accept_echo(ctx, info);
    p->echo = false;
    p->refuse = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsouk";
    return &p->conn;
}

static bool have(const char *program)
{
    char command[128];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", program);
    return system(command) == 0;
}

/* Runs a shell command while the net serves it; its exit code. */
static int run(sk_net *net, const char *command)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    int64_t give_up_ns = sk_net_real_ns(net) + 20 * sec;
    while (waitpid(child, &status, WNOHANG) == 0) {
        assert_true(sk_net_real_ns(net) < give_up_ns);
        sk_net_turn(net, sk_net_now_ns(net) + 10 * msec);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

typedef struct stall {
    char dir[64];
    sk_net *net;
    sk_ca *ca;
    sk_tls *server;
    sk_listener *listener;
    uint16_t port;
} stall;

static void stall_open(stall *s)
{
    int64_t now_ns = sk_clock_now(&sk_clock_real);
    scratch_open(s->dir);
    s->net = uv_world();
    s->ca = ca_in(s->dir, hosts, 2, now_ns);
    s->server = server_from(s->ca, now_ns);
    s->port = listen_on(
        s->net, &(sk_listen_options){.tls = s->server, .accept = accept_http, .ctx = s->net},
        &s->listener);
}

static void stall_close(stall *s)
{
    sk_listener_close(s->listener);
    WAIT_FOR(s->net, sk_net_stats_of(s->net)->conns == 0);
    sk_net_free(s->net);
    sk_tls_free(s->server);
    sk_ca_close(s->ca);
    scratch_close(s->dir);
}

static void test_curl(void **state)
{
    (void)state;
    if (!have("curl"))
        skip();
    stall s;
    stall_open(&s);
    char command[512];
    static const char *const names[] = {"localhost", "127.0.0.1", "api.one.example"};
    for (int i = 0; i < 3; i++) {
        snprintf(command, sizeof command,
                 "test \"$(curl -sS --noproxy '*' --cacert %s --resolve %s:%u:127.0.0.1 "
                 "https://%s:%u/)\" = souk",
                 sk_ca_file(s.ca), names[i], s.port, names[i], s.port);
        assert_int_equal(run(s.net, command), 0);
    }
    snprintf(command, sizeof command, "curl -s --noproxy '*' https://127.0.0.1:%u/", s.port);
    assert_int_equal(run(s.net, command), 60); /* in nobody's trust store */
    snprintf(command, sizeof command,
             "curl -s --noproxy '*' --cacert %s --resolve other.example:%u:127.0.0.1 "
             "https://other.example:%u/",
             sk_ca_file(s.ca), s.port, s.port);
    assert_int_equal(run(s.net, command), 60);
    snprintf(command, sizeof command,
             "test \"$(curl -sS --noproxy '*' http://127.0.0.1:%u/)\" = souk", s.port);
    assert_int_equal(run(s.net, command), 0);
    stall_close(&s);
}

static void test_node(void **state)
{
    (void)state;
    if (!have("node"))
        skip();
    stall s;
    stall_open(&s);
    char command[512];
    snprintf(command, sizeof command,
             "NODE_EXTRA_CA_CERTS=%s node -e 'require(\"https\").get(\"https://localhost:%u/\","
             "{family:4},r=>r.on(\"data\",d=>process.exit(d==\"souk\"?0:1)))"
             ".on(\"error\",()=>process.exit(2))'",
             sk_ca_file(s.ca), s.port);
    assert_int_equal(run(s.net, command), 0);
    stall_close(&s);
}

/* The constraints hold: a leaf for a host that the CA may not vouch for is refused. */
static void test_constraints(void **state)
{
    (void)state;
    if (!have("openssl"))
        skip();
    char dir[64], command[1024];
    scratch_open(dir);
    sk_ca_close(ca_in(dir, hosts, 2, sk_clock_now(&sk_clock_real)));
    static const struct {
        const char *name;
        int good;
    } rows[] = {{"DNS:api.one.example", 1}, {"DNS:localhost", 1},   {"IP:127.3.4.5", 1},
                {"DNS:bank.example", 0},    {"DNS:one.example", 0}, {"IP:10.0.0.1", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(command, sizeof command,
                 "cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                 "-keyout leaf.key -out leaf.pem -CA souk-ca.pem -CAkey souk-ca.key -subj /CN=x "
                 "-addext subjectAltName=%s -addext basicConstraints=critical,CA:FALSE "
                 "2>/dev/null && openssl verify -CAfile souk-ca.pem leaf.pem >/dev/null 2>&1; "
                 "code=$?; rm -f leaf.key leaf.pem; exit $code",
                 dir, rows[i].name);
        assert_int_equal(system(command) == 0, rows[i].good);
    }
    scratch_close(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_renewed),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_curl),
        cmocka_unit_test(test_node),
        cmocka_unit_test(test_constraints),
        cmocka_unit_test(test_directory_of_the_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
