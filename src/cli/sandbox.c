/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "cli/sandbox.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/err.h"
#include "base/str.h"
#include "net/ca.h"
#include "net/tls.h"
#include "net/uv_net.h"
#include "sandbox/admin.h"
#include "sandbox/markets_file.h"

enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_CONFIG = 4 };
enum { HOSTS_MAX = 128, HOST_MAX = 64, PATH_SIZE = 1024, MARKETS_MAX = 16 << 20 };

/* How long peers are given to take what waits for them, and to be gone after they were cut off. */
enum { GOODBYE_MS = 1000, CUT_MS = 400 };

typedef struct run {
    sk_sandbox_args args;
    sk_clock_dial dial;
    sk_net *net;
    sk_ca *ca;
    sk_tls *tls;
    sk_markets_file *markets;
    sk_sandbox *box;
    char path[PATH_SIZE]; /* of the credentials */
    bool late;
    bool broken; /* the disk failed */
} run;

/* Keys are in memory: no core dumps, no debugger of the same user's. Every client is a descriptor.
 */
static void harden(void)
{
    struct rlimit none = {0, 0}, files;
    prctl(PR_SET_DUMPABLE, 0);
    setrlimit(RLIMIT_CORE, &none);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error, not the end */
}

/* ---- certificates ---- */

/* The host in scheme://host[:port]. */
static bool host_in(const char *url, char out[HOST_MAX])
{
    souk_str rest = sk_str(url);
    int64_t slash = sk_str_find(rest, '/');
    if (slash < 0 || (uint32_t)slash + 2 > rest.len)
        return false;
    rest = sk_str_sub(rest, (uint32_t)slash + 2, rest.len - (uint32_t)slash - 2);
    return sk_str_copy(out, HOST_MAX, sk_str_cut(&rest, ':'));
}

typedef struct hosts {
    char names[HOSTS_MAX][HOST_MAX];
    const char *rows[HOSTS_MAX];
    size_t count;
} hosts;

static void add_host(hosts *h, const char *url)
{
    if (!url || h->count == HOSTS_MAX || !host_in(url, h->names[h->count]))
        return;
    for (size_t i = 0; i < h->count; i++) {
        if (sk_str_is(sk_str(h->names[i]), h->names[h->count]))
            return;
    }
    h->rows[h->count] = h->names[h->count];
    h->count++;
}

/* Every venue's hosts, those that do not run too: one CA serves all. */
static souk_status open_tls(run *r, souk_error *err)
{
    hosts h = {.count = 0};
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        const sk_venue *venue = sk_venue_at(i);
        for (uint8_t k = 0; k < venue->endpoints_count; k++) {
            add_host(&h, venue->endpoints[k].live);
            add_host(&h, venue->endpoints[k].testnet);
        }
    }
    int64_t now = sk_clock_now(&sk_clock_real);
    sk_buf cert, key;
    sk_buf_init(&cert, NULL, 1 << 16);
    sk_buf_init(&key, NULL, 1 << 16);
    souk_status status = sk_ca_open(&r->ca, NULL, h.rows, h.count, now, err);
    if (status == SOUK_OK)
        status = sk_ca_issue(r->ca, now, &cert, &key, err);
    if (status == SOUK_OK)
        status = sk_tls_server_new(&r->tls, sk_buf_view(&cert), sk_buf_view(&key), NULL, err);
    if (key.ptr)
        sk_wipe(key.ptr, key.cap);
    sk_buf_deinit(&key);
    sk_buf_deinit(&cert);
    return status;
}

/* ---- opening ---- */

static souk_status read_markets(run *r, souk_error *err)
{
    const char *path = r->args.markets_path;
    sk_buf text;
    FILE *file = fopen(path, "rb");
    if (!file)
        return sk_fail(err, SOUK_E_CONFIG, "the markets file %.120s cannot be opened", path);
    sk_buf_init(&text, NULL, MARKETS_MAX);
    for (char *to; (to = sk_buf_reserve(&text, 65536));) {
        size_t n = fread(to, 1, 65536, file);
        text.len += n;
        if (n == 0)
            break;
    }
    bool whole = !ferror(file) && !text.failed;
    fclose(file);
    souk_status status =
        whole ? sk_markets_file_read(&r->markets, sk_buf_view(&text), NULL, err)
              : sk_fail(err, SOUK_E_CONFIG, "the markets file %.120s cannot be read", path);
    sk_buf_deinit(&text);
    return status;
}

static souk_status open_net(run *r, souk_error *err)
{
    sk_uv_net_options options = {.alloc = NULL};
    if (r->args.is_virtual) {
        sk_clock_dial_init(&r->dial, true);
        options.clock = sk_clock_dial_clock(&r->dial);
        options.real_span_ns = sk_clock_dial_span;
        r->args.options.dial = &r->dial;
    }
    return sk_uv_net_new(&r->net, &options, err);
}

static void on_signal(void *ctx, int signum)
{
    (void)signum;
    sk_net_stop(ctx);
}

static void on_trouble(void *ctx, const souk_error *why)
{
    run *r = ctx;
    r->broken = true;
    fprintf(stderr,
            "souk sandbox: %s: nothing is accepted any more; what was acknowledged is there after "
            "a restart\n",
            why->text);
}

static void on_notice(void *ctx, const char *text)
{
    (void)ctx;
    fprintf(stderr, "souk sandbox: %s\n", text);
}

static souk_status write_credentials(run *r, souk_error *err)
{
    const char *named = r->args.credentials ? r->args.credentials : getenv("SOUK_CREDENTIALS");
    if (named && *named) {
        if (!sk_str_copy(r->path, sizeof r->path, sk_str(named)))
            return sk_fail(err, SOUK_E_CONFIG, "the path of the credentials file is too long");
    } else if (r->args.options.data) {
        int len =
            snprintf(r->path, sizeof r->path, "%s/souk-credentials.json", r->args.options.data);
        if (len < 0 || (size_t)len >= sizeof r->path)
            return sk_fail(err, SOUK_E_CONFIG, "the name of the --data directory is too long");
    } else if (!sk_credentials_path(sk_admin_port(r->box->admin), r->path, sizeof r->path)) {
        return sk_fail(err, SOUK_E_CONFIG, "XDG_RUNTIME_DIR is too long: use --credentials");
    }
    return sk_credentials_write(r->box, r->path, err);
}

static souk_status open_all(run *r, souk_error *err)
{
    souk_status status = r->args.markets_path ? read_markets(r, err) : SOUK_OK;
    if (status == SOUK_OK)
        status = open_tls(r, err);
    if (status == SOUK_OK)
        status = open_net(r, err);
    if (status == SOUK_OK)
        status = sk_net_on_signal(r->net, SIGTERM, on_signal, r->net, err);
    if (status == SOUK_OK)
        status = sk_net_on_signal(r->net, SIGINT, on_signal, r->net, err);
    if (status < 0)
        return status;
    r->args.options.tls = r->tls;
    r->args.options.ca_file = sk_ca_file(r->ca);
    r->args.options.markets = r->markets;
    r->args.options.trouble = on_trouble;
    r->args.options.notice = on_notice;
    r->args.options.ctx = r;
    status = sk_sandbox_open(&r->box, r->net, &r->args.options, err);
    return status < 0 ? status : write_credentials(r, err);
}

static void say_ready(const run *r)
{
    const char *host = r->args.options.host ? r->args.options.host : "127.0.0.1";
    bool v6 = sk_str_find(sk_str(host), ':') >= 0;
    const char *open = v6 ? "[" : "", *close = v6 ? "]" : "";
    printf("ready  admin http://%s%s%s:%u", open, host, close, sk_admin_port(r->box->admin));
    for (uint32_t i = 0; i < r->box->venues_count; i++)
        printf("  %s http://%s%s%s:%u", r->box->venues[i].venue->name, open, host, close,
               sk_stall_port(r->box->venues[i].stall));
    printf("  credentials %s\n", r->path);
    fflush(stdout);
}

/* ---- closing ---- */

static void on_late(void *ctx, int64_t now_ns)
{
    run *r = ctx;
    (void)now_ns;
    r->late = true;
}

/* Turns until no connection is left, for at most so long in real time: the sandbox's own clock may
 * be standing still. */
static void drain(run *r, int64_t ms)
{
    sk_timer timer = {.fire = on_late, .ctx = r};
    r->late = false;
    if (sk_net_timer_start_real(r->net, &timer, sk_net_real_ns(r->net) + ms * INT64_C(1000000)) < 0)
        return;
    while (!r->late && sk_net_stats_of(r->net)->conns > 0) {
        if (sk_net_turn(r->net, INT64_MAX) < 0)
            break;
    }
    sk_net_timer_stop(r->net, &timer);
}

static void close_all(run *r)
{
    if (r->box) {
        sk_sandbox_close(r->box);
        drain(r, GOODBYE_MS);
        sk_sandbox_close(r->box);
        drain(r, CUT_MS);
        sk_sandbox_free(r->box);
    }
    sk_net_free(r->net);
    sk_tls_free(r->tls);
    sk_ca_close(r->ca);
    sk_markets_file_free(r->markets);
}

int sk_cli_sandbox(int argc, char **argv)
{
    souk_error err;
    run r = {.late = false};
    harden();
    if (sk_sandbox_args_read(&r.args, argc, argv, &err) < 0) {
        fprintf(stderr, "souk sandbox: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (r.args.help) {
        return sk_help_print(sk_verb_find("sandbox"));
    }
    int code = EXIT_DONE;
    souk_status status = open_all(&r, &err);
    if (status == SOUK_OK) {
        say_ready(&r);
        status = sk_net_run(r.net, INT64_MAX);
        if (status < 0)
            sk_fail(&err, status, "the loop failed: %s", souk_strerror(status));
    }
    if (status < 0) {
        fprintf(stderr, "souk sandbox: %s\n", err.text);
        code = EXIT_CONFIG;
    }
    close_all(&r);
    return r.broken ? EXIT_CONFIG : code;
}
