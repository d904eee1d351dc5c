/* SPDX-License-Identifier: MIT
 * The journal of orders: what an earlier run sent and never heard of is found out, and told, before
 * anything new is sent. */
#include "base/str.h"
#include "cli/cli.h"
#include "cli/json_out.h"
#include "cli/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { TOLD_MAX = 256 };

/* Makes each directory of a path that ends with '/'. */
static bool make_dirs(char *path)
{
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *at = '/';
        if (!made)
            return false;
    }
    return true;
}

bool sk_cli_journal_dir(char *out, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int len = 0;
    if (state && state[0] == '/') /* the XDG specification: others are ignored */
        len = snprintf(out, size, "%s/souk/orders/", state);
    else if (home && home[0] == '/')
        len = snprintf(out, size, "%s/.local/state/souk/orders/", home);
    return len > 0 && (size_t)len < size && make_dirs(out);
}

/* ---- telling ---- */

static void tell_text(sk_cli *cli, const souk_order *o)
{
    char qty[SOUK_DEC_TEXT_MAX], price[SOUK_DEC_TEXT_MAX], cum[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(souk_dec_sign(o->qty) ? o->qty : o->quote_qty, qty);
    souk_dec_print_short(o->price, price);
    souk_dec_print_short(o->cum_qty, cum);
    souk_str symbol = sk_text_clean(sk_cli_unified(cli, o->symbol), &cli->arena);
    fprintf(stderr, "souk: an earlier order, %.*s, whose outcome was unknown: %s %s %.*s%s%s: ",
            SK_FMT(sk_text_clean(o->client_id, &cli->arena)), souk_side_name(o->side), qty,
            SK_FMT(symbol), souk_dec_sign(o->price) ? " at " : "",
            souk_dec_sign(o->price) ? price : "");
    if (o->status == SOUK_ORDER_REJECTED)
        fputs("it never arrived\n", stderr);
    else if (souk_dec_sign(o->cum_qty))
        fprintf(stderr, "%s, %s done\n", souk_order_status_name(o->status), cum);
    else
        fprintf(stderr, "%s\n", souk_order_status_name(o->status));
}

static void tell_json(sk_cli *cli, const souk_order *o)
{
    sk_buf text;
    sk_jw w;
    sk_buf_init(&text, NULL, 1 << 16);
    sk_jw_init(&w, &text);
    sk_jw_object(&w, NULL);
    sk_json_order(cli, &w, "recovered", o, NULL, 0);
    sk_jw_end(&w);
    sk_buf_char(&text, '\n');
    if (sk_jw_done(&w))
        fwrite(text.ptr, 1, text.len, stderr);
    sk_buf_deinit(&text);
}

/* An order by its client id, its instrument known where the venue tells, so that people read
 * BASE/QUOTE. */
static bool look_up(sk_cli *cli, const char *client_id, souk_order *out)
{
    const souk_instrument *instrument;
    if (!souk_client_order(cli->client, client_id, out))
        return false;
    souk_str symbol = sk_arena_copy(&cli->arena, out->symbol);
    if (symbol.ptr && out->status != SOUK_ORDER_UNKNOWN)
        souk_client_instrument(cli->client, symbol.ptr, &instrument, NULL);
    return souk_client_order(cli->client, client_id, out);
}

/* Those that were in doubt, as they stand now. @return how many are in doubt still. */
static size_t tell(sk_cli *cli, const souk_str *doubtful, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        souk_order now;
        if (!look_up(cli, doubtful[i].ptr, &now))
            continue;
        if (now.status == SOUK_ORDER_UNKNOWN)
            left++;
        else if (cli->json)
            tell_json(cli, &now);
        else
            tell_text(cli, &now);
    }
    return left;
}

bool sk_cli_recover(sk_cli *cli, bool must, int *code)
{
    souk_order *rows;
    souk_str doubtful[TOLD_MAX];
    souk_error err = {0};
    size_t count = 0, found;
    if (souk_client_is_ready(cli->client))
        return true;
    rows = sk_arena_zeroed(&cli->arena, TOLD_MAX, sizeof *rows);
    found = rows ? souk_client_recovered(cli->client, rows, TOLD_MAX) : 0;
    for (size_t i = 0; i < found && i < TOLD_MAX; i++) {
        souk_str id = sk_arena_copy(&cli->arena, rows[i].client_id);
        if (rows[i].status == SOUK_ORDER_UNKNOWN && id.ptr)
            doubtful[count++] = id;
    }
    int64_t timeout_ns =
        sk_args_number(&cli->args, SK_OPT_TIMEOUT, INT64_C(10) * 1000 * 1000 * 1000);
    souk_status status = souk_client_reconcile(cli->client, timeout_ns, &err);
    size_t left = tell(cli, doubtful, count);
    if (status == SOUK_OK || !must)
        return true;
    if (left)
        snprintf(err.text, sizeof err.text,
                 "not sent: what became of %zu earlier order%s is not known yet; try again, or go "
                 "without with --no-journal",
                 left, left == 1 ? "" : "s");
    else
        snprintf(
            err.text, sizeof err.text,
            "not sent: the venue does not tell how the orders of the journal stand; try again, "
            "or go without with --no-journal");
    *code = sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    return false;
}
