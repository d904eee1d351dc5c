/* SPDX-License-Identifier: MIT
 * How a run ends: exit codes, and what stderr says. */
#include "base/str.h"
#include "cli/cli.h"
#include "cli/json_out.h"
#include "cli/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int sk_exit_code(souk_status status, souk_outcome outcome)
{
    if (status == SOUK_OK)
        return SK_EXIT_DONE;
    if (outcome == SOUK_UNKNOWN)
        return SK_EXIT_UNKNOWN;
    if (status == SOUK_E_GUARD)
        return SK_EXIT_REFUSED;
    if (status == SOUK_E_CONFIG || status == SOUK_E_ADDR_IN_USE)
        return SK_EXIT_CONFIG;
    switch (souk_status_class(status)) {
    case SOUK_CLASS_INVALID: return outcome == SOUK_REFUSED ? SK_EXIT_REFUSED : SK_EXIT_USAGE;
    case SOUK_CLASS_AUTH: return SK_EXIT_CONFIG;
    case SOUK_CLASS_REJECTED: return SK_EXIT_REFUSED;
    case SOUK_CLASS_CLOCK:
    case SOUK_CLASS_RETRY_LATER:
    case SOUK_CLASS_BUG: return outcome == SOUK_REFUSED ? SK_EXIT_REFUSED : SK_EXIT_NOT_SENT;
    default: return SK_EXIT_NOT_SENT;
    }
}

int sk_cli_usage(const sk_cli *cli, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("souk: ", stderr);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
    if (cli->verb)
        fprintf(stderr, "usage: souk %s %s\n       souk help %s tells more\n", cli->verb->name,
                cli->verb->words, cli->verb->name);
    return SK_EXIT_USAGE;
}

static void put_json(sk_cli *cli, const souk_error *err, souk_outcome outcome,
                     const char *client_id)
{
    sk_buf text;
    sk_jw w;
    sk_buf_init(&text, NULL, 16 * 1024);
    sk_jw_init(&w, &text);
    sk_jw_object(&w, NULL);
    sk_json_error(&w, "error", err, outcome, client_id);
    sk_jw_end(&w);
    sk_buf_char(&text, '\n');
    if (sk_jw_done(&w))
        fwrite(text.ptr, 1, text.len, stderr);
    sk_buf_deinit(&text);
    sk_arena_reset(&cli->arena);
}

/* What a newcomer does next; nothing where the text says it all. */
static void put_advice(const sk_cli *cli, const souk_error *err)
{
    const char *venue = cli->venue ? cli->venue->name : "VENUE";
    switch (err->status) {
    case SOUK_E_KEY_MISSING:
        if (cli->where == SOUK_AT_LIVE || cli->where == SOUK_AT_TESTNET)
            fprintf(stderr, "      add one with `souk keys add %s LABEL%s`\n", venue,
                    cli->where == SOUK_AT_TESTNET ? " --testnet" : "");
        else
            fputs("      point --credentials or SOUK_CREDENTIALS at the file that `souk sandbox` "
                  "wrote\n",
                  stderr);
        break;
    case SOUK_E_INSUFFICIENT_FUNDS:
        fprintf(stderr, "      `souk balances %s` shows what is free\n", venue);
        break;
    case SOUK_E_ORDER_NOT_FOUND:
    case SOUK_E_ORDER_DONE:
        fprintf(stderr, "      `souk orders %s` lists what is open\n", venue);
        break;
    default: break;
    }
    if (err->request_id[0]) {
        const char *port_base = cli->args.text[SK_OPT_PORT_BASE];
        fprintf(stderr, "      `souk explain %s%s%s` tells why, with the numbers\n",
                err->request_id, port_base ? " --port-base " : "", port_base ? port_base : "");
    }
    if (err->retry_after_ns > 0)
        fprintf(stderr, "      try again in %lld s\n",
                (long long)((err->retry_after_ns + 999999999) / 1000000000));
}

void sk_cli_tell_unknown(const sk_cli *cli, const char *order_id, const char *client_id,
                         bool resolve)
{
    if (cli->json || !cli->venue)
        return;
    fprintf(stderr,
            "      it may have been acted on: do not send it again; this tells:\n"
            "      souk order %s %s %s%s%s\n",
            cli->venue->name, cli->args.words[1] ? cli->args.words[1] : "SYMBOL",
            order_id ? "" : "--client-id ", order_id ? order_id : client_id,
            resolve ? " --resolve" : "");
}

static bool no_sandbox(const sk_cli *cli, const souk_error *err)
{
    return cli->where == SOUK_AT_SANDBOX && cli->sandbox[0] && err->status == SOUK_E_CONNECT;
}

int sk_cli_fail(sk_cli *cli, const souk_error *err, souk_outcome outcome, const char *client_id)
{
    int code = sk_exit_code(err->status, outcome);
    souk_str text = sk_str(err->text[0] ? err->text : souk_strerror(err->status));
    souk_error told = *err;
    if (no_sandbox(cli, err)) {
        int len = snprintf(told.text, sizeof told.text,
                           "no sandbox at %s; start one with `souk sandbox`", cli->sandbox);
        text = (souk_str){told.text, (uint32_t)len};
    }
    if (cli->json) {
        put_json(cli, &told, outcome, client_id);
        return code;
    }
    text = sk_text_clean(text, &cli->arena);
    fprintf(stderr, "souk: %.*s", SK_FMT(text));
    if (err->code[0] || err->http)
        fprintf(stderr, " (%s%s%s", cli->venue ? cli->venue->name : "", err->code[0] ? " " : "",
                err->code);
    if (err->http)
        fprintf(stderr, ", HTTP %u", err->http);
    fputs(err->code[0] || err->http ? ")\n" : "\n", stderr);
    if (code == SK_EXIT_UNKNOWN && client_id && client_id[0])
        sk_cli_tell_unknown(cli, NULL, client_id, true);
    put_advice(cli, err);
    return code;
}

bool sk_cli_flush(sk_cli *cli, int *code)
{
    size_t at = 0;
    bool whole = !cli->out.failed;
    *code = SK_EXIT_DONE;
    if (!whole)
        fputs("souk: out of memory\n", stderr);
    while (whole && at < cli->out.len) {
        ssize_t n = write(STDOUT_FILENO, cli->out.ptr + at, cli->out.len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EPIPE)
            fprintf(stderr, "souk: cannot write: %s\n", strerror(errno));
        if (n < 0 && errno == EPIPE) {
            sk_buf_reset(&cli->out);
            return false;
        }
        whole = n >= 0;
        at += whole ? (size_t)n : 0;
    }
    sk_buf_reset(&cli->out);
    sk_arena_reset(&cli->arena);
    if (!whole)
        *code = SK_EXIT_NOT_SENT;
    return whole;
}
