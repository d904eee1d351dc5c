/* SPDX-License-Identifier: MIT
 * Asking and showing, once for all verbs. */
#include "base/rng.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/text.h"
#include "cli/watch.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

enum { WATCH_S = 2 };

/* ---- previews ---- */

static void preview_json(const sk_cli *cli, sk_jw *w, const souk_preview *p)
{
    sk_jw_object(w, NULL);
    if (cli->mode == SK_MODE_SIGN) {
        sk_jw_cstr(w, "canonical", p->canonical);
        sk_jw_cstr(w, "signature", p->signature);
    }
    sk_jw_cstr(w, "method", p->method);
    sk_jw_cstr(w, "url", p->url);
    sk_jw_object(w, "headers");
    for (size_t i = 0; i < p->headers_count; i++) {
        sk_jw_key(w, sk_str(p->headers[i].name));
        sk_jw_cstr(w, NULL, p->headers[i].value);
    }
    sk_jw_end(w);
    sk_jw_cstr(w, "body", p->body ? p->body : "");
    sk_jw_end(w);
}

static void preview_text(sk_cli *cli, const souk_preview *p)
{
    sk_buf *out = &cli->out;
    if (cli->mode == SK_MODE_SIGN) {
        sk_buf_printf(out, "canonical  %s\n", p->canonical[0] ? p->canonical : "(not signed)");
        sk_buf_printf(out, "signature  %s\n", p->signature[0] ? p->signature : "(none)");
    }
    sk_buf_printf(out, "%s %s\n", p->method, p->url);
    for (size_t i = 0; i < p->headers_count; i++)
        sk_buf_printf(out, "%s: %s\n", p->headers[i].name, p->headers[i].value);
    if (p->body && p->body[0])
        sk_buf_printf(out, "\n%s\n", p->body);
}

int sk_cli_show_preview(sk_cli *cli, souk_answer *answer, const souk_error *err)
{
    const souk_preview *preview = answer ? souk_answer_preview(answer) : NULL;
    int code;
    if (!preview) {
        code = sk_cli_fail(cli, err, SOUK_NOT_SENT, NULL);
    } else {
        sk_jw w;
        sk_jw_init(&w, &cli->out);
        if (cli->json) {
            preview_json(cli, &w, preview);
            sk_buf_char(&cli->out, '\n');
        } else {
            preview_text(cli, preview);
        }
        if (cli->mode == SK_MODE_SIGN && !preview->signature[0] && !cli->json)
            fputs("souk: nothing is signed: a public request, or no key\n", stderr);
        sk_cli_flush(cli, &code);
    }
    souk_answer_free(answer);
    return code;
}

int sk_cli_preview(sk_cli *cli, const souk_request *request)
{
    souk_answer *answer = NULL;
    souk_error err = {0};
    souk_preview_make(cli->client, request, &answer, &err);
    return sk_cli_show_preview(cli, answer, &err);
}

int sk_cli_preview_all(sk_cli *cli, const souk_request *requests, size_t count)
{
    int code = SK_EXIT_DONE;
    souk_error err = {0};
    sk_jw w;
    sk_jw_init(&w, &cli->out);
    if (cli->json)
        sk_jw_array(&w, NULL);
    for (size_t i = 0; i < count; i++) {
        souk_answer *answer = NULL;
        if (souk_preview_make(cli->client, &requests[i], &answer, &err) != SOUK_OK)
            return sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
        if (!cli->json && i)
            sk_buf_char(&cli->out, '\n');
        if (cli->json)
            preview_json(cli, &w, souk_answer_preview(answer));
        else
            preview_text(cli, souk_answer_preview(answer));
        souk_answer_free(answer);
    }
    if (cli->json) {
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
    }
    sk_cli_flush(cli, &code);
    return code;
}

/* ---- once ---- */

bool sk_cli_sandbox_gone(sk_cli *cli, souk_error *err)
{
    souk_error probe = {0};
    if (cli->where != SOUK_AT_SANDBOX || souk_status_class(err->status) != SOUK_CLASS_AUTH)
        return false;
    souk_call(cli->client, SOUK_REQUEST(.op = SOUK_OP_TIME), NULL, &probe);
    if (probe.status == SOUK_E_CONNECT)
        *err = probe;
    return probe.status == SOUK_E_CONNECT;
}

int sk_cli_call(sk_cli *cli, const souk_request *request, souk_answer **answer)
{
    souk_error err = {0};
    if (souk_call(cli->client, request, answer, &err) == SOUK_OK)
        return SK_EXIT_DONE;
    souk_outcome outcome = *answer ? souk_answer_outcome(*answer) : SOUK_NOT_SENT;
    if (sk_cli_sandbox_gone(cli, &err))
        outcome = SOUK_NOT_SENT;
    const char *placed = *answer ? souk_answer_client_id(*answer) : "";
    int code = sk_cli_fail(cli, &err, outcome, placed);
    if (code == SK_EXIT_UNKNOWN && !placed[0] && (request->order_id || request->client_id))
        sk_cli_tell_unknown(cli, request->order_id, request->client_id, false);
    return code;
}

static bool has_effect(souk_op op)
{
    return op == SOUK_OP_PLACE || op == SOUK_OP_AMEND || op == SOUK_OP_CANCEL ||
           op == SOUK_OP_CANCEL_ALL;
}

/* Whoever interrupts an order that may have left still wants to know what became of it: until the
 * answer or the deadline the interrupt waits, and has then said all it could. */
void sk_cli_hold_signals(sigset_t *before)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, before);
}

void sk_cli_free_signals(const sigset_t *before)
{
    const struct timespec now = {0};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    while (sigtimedwait(&set, NULL, &now) > 0)
        continue;
    sigprocmask(SIG_SETMASK, before, NULL);
}

static int call_to_the_end(sk_cli *cli, const souk_request *request, souk_answer **answer)
{
    sigset_t before;
    sk_cli_hold_signals(&before);
    int code = sk_cli_call(cli, request, answer);
    sk_cli_free_signals(&before);
    return code;
}

static int once(sk_cli *cli, const souk_request *request, sk_show show)
{
    souk_answer *answer = NULL;
    int code = has_effect(request->op) ? call_to_the_end(cli, request, &answer)
                                       : sk_cli_call(cli, request, &answer);
    if (code == SK_EXIT_DONE) {
        show(cli, answer);
        sk_cli_flush(cli, &code);
        /* what was done and could not be told is not safe to repeat */
        if (code != SK_EXIT_DONE && has_effect(request->op))
            code = SK_EXIT_UNKNOWN;
    } else if (code == SK_EXIT_REFUSED && request->op == SOUK_OP_RESOLVE && !cli->json) {
        fputs("      it never arrived: it may be sent again\n", stderr);
    }
    souk_answer_free(answer);
    return code;
}

/* ---- again and again ---- */

typedef struct looking {
    sk_cli *cli;
    sk_show show;
    bool answered;
    souk_error err;
    souk_outcome outcome;
} looking;

static void on_answer(void *ctx, const souk_answer *answer)
{
    looking *l = ctx;
    l->answered = true;
    l->err = *souk_answer_error(answer);
    l->outcome = souk_answer_outcome(answer);
    if (l->err.status == SOUK_OK)
        l->show(l->cli, answer);
}

/* One look. SK_TURN_DUE: an answer is there, or a failure that may pass. */
static sk_turn look(looking *l, sk_watch *watch, const souk_request *request)
{
    sk_turn turn = SK_TURN_AGAIN;
    l->answered = false;
    l->err = (souk_error){0};
    l->outcome = SOUK_NOT_SENT;
    if (souk_call_async(l->cli->client, request, on_answer, l, &l->err) < 0)
        return SK_TURN_FAILED;
    while (!l->answered && turn == SK_TURN_AGAIN)
        turn = sk_watch_turn(watch, INT64_MAX, &l->err);
    return turn == SK_TURN_AGAIN ? SK_TURN_DUE : turn;
}

static bool may_pass(souk_status status)
{
    souk_class class = souk_status_class(status);
    return class == SOUK_CLASS_OK || class == SOUK_CLASS_RETRY_SAFE ||
           class == SOUK_CLASS_RETRY_LATER || class == SOUK_CLASS_UNKNOWN ||
           class == SOUK_CLASS_DESYNC || class == SOUK_CLASS_SYSTEM;
}

/* Looks until interrupted, or until a failure that will not pass: then l->err tells it. */
static int look_on(looking *l, sk_watch *watch, const souk_request *request, int64_t period_ns)
{
    int code = SK_EXIT_DONE;
    for (bool first = true;; first = false) {
        int64_t next = sk_monotonic_ns() + period_ns;
        sk_turn turn = look(l, watch, request);
        if (turn == SK_TURN_STOP)
            break;
        if (l->err.status < 0 && (first || !may_pass(l->err.status) || turn == SK_TURN_FAILED))
            return sk_exit_code(l->err.status, l->outcome);
        souk_str why = sk_text_clean(sk_str(l->err.text), &l->cli->arena);
        if (l->err.status < 0)
            fprintf(stderr, "souk: %.*s; trying again\n", SK_FMT(why));
        else
            sk_watch_draw(watch, &l->cli->out);
        if (!sk_cli_flush(l->cli, &code))
            break;
        while ((turn = sk_watch_turn(watch, next, &l->err)) == SK_TURN_AGAIN)
            continue;
        if (turn != SK_TURN_DUE)
            break;
    }
    l->err.status = SOUK_OK;
    return code;
}

static int again(sk_cli *cli, const souk_request *request, sk_show show)
{
    looking l = {.cli = cli, .show = show};
    sk_watch watch;
    int64_t period_ns = cli->args.number[SK_OPT_WATCH];
    if (period_ns <= 0)
        period_ns = INT64_C(1000000000) * WATCH_S;
    if (sk_watch_begin(&watch, cli->client, cli->terminal && !cli->json, &l.err) < 0)
        return sk_cli_fail(cli, &l.err, SOUK_NOT_SENT, NULL);
    int code = look_on(&l, &watch, request, period_ns);
    souk_error err = l.err;
    sk_watch_end(&watch);
    if (err.status < 0) {
        sk_cli_sandbox_gone(cli, &err);
        code = sk_cli_fail(cli, &err, l.outcome, NULL);
    }
    souk_client_close(cli->client); /* a call that was interrupted is told so while l is there */
    cli->client = NULL;
    return code;
}

/* ---- all of it ---- */

int sk_cli_ask(sk_cli *cli, const souk_request *request, sk_show show)
{
    int code;
    if (!sk_cli_open(cli, &code))
        return code;
    if (!souk_venue_has(cli->venue, request->op))
        return sk_cli_usage(cli, "%s has no %s; `souk venues --ops` lists what it has",
                            cli->venue->title, souk_op_name(request->op));
    if (cli->mode != SK_MODE_RUN)
        return sk_cli_preview(cli, request);
    bool nameless = request->op == SOUK_OP_BALANCES || request->op == SOUK_OP_INSTRUMENTS ||
                    request->op == SOUK_OP_TIME;
    if ((request->symbol || !nameless) && !sk_cli_load(cli, request->symbol, &code))
        return code;
    return sk_args_has(&cli->args, SK_OPT_WATCH) ? again(cli, request, show)
                                                 : once(cli, request, show);
}
