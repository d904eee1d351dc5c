/* SPDX-License-Identifier: MIT
 * The verbs that do several things at once: one order for another, orders bound to each other,
 * several orders placed or canceled. */
#include "base/err.h"
#include "base/limits.h"
#include "base/rng.h"
#include "base/str.h"
#include "cli/order_args.h"
#include "cli/views.h"
#include "market/call.h"

#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 1024 };

/* ---- whether it can be asked, and what it would be ---- */

static bool is_offered(sk_cli *cli, const souk_request *r, int *code)
{
    const char *title = cli->venue->title, *name = souk_op_name(r->op);
    if (souk_venue_has(cli->venue, r->op) || (r->emulate && r->op != SOUK_OP_PLACE_LIST))
        return true;
    if (r->op == SOUK_OP_PLACE_LIST)
        *code =
            sk_cli_usage(cli, "%s has no %s; `souk venues --ops` lists what it has", title, name);
    else
        *code = sk_cli_usage(cli, "%s has no %s; --emulate sends its parts one after the other",
                             title, name);
    return false;
}

/* The request, or those that stand for it where the venue has no such one. */
static int preview(sk_cli *cli, const souk_request *r)
{
    if (souk_venue_has(cli->venue, r->op))
        return sk_cli_preview(cli, r);
    if (r->op != SOUK_OP_REPLACE)
        return sk_cli_preview_all(cli, r->parts, r->parts_count);
    souk_request halves[2] = {{.struct_size = sizeof *halves,
                               .op = SOUK_OP_CANCEL,
                               .symbol = r->symbol,
                               .order_id = r->order_id,
                               .client_id = r->replaces},
                              *r};
    halves[1].op = SOUK_OP_PLACE;
    halves[1].order_id = NULL;
    return sk_cli_preview_all(cli, halves, 2);
}

/* SK_EXIT_DONE: go on. */
static int confirm(sk_cli *cli, const souk_request *r)
{
    sk_buf text;
    sk_buf_init(&text, NULL, 1 << 16);
    sk_buf_printf(&text, "%s: ", cli->venue->title);
    if (r->op == SOUK_OP_REPLACE) {
        sk_buf_printf(&text, "instead of order %s: ", r->order_id ? r->order_id : r->replaces);
        sk_order_describe(r, &text);
    }
    if (r->op == SOUK_OP_PLACE_LIST)
        sk_buf_cstr(&text, r->contingency == SOUK_OCO ? "one cancels the other: "
                                                      : "one triggers the other: ");
    for (size_t i = 0; i < r->parts_count; i++) {
        sk_buf_cstr(&text, i ? "; " : "");
        sk_order_describe(&r->parts[i], &text);
    }
    int code = sk_cli_confirm(cli, sk_buf_view(&text));
    sk_buf_deinit(&text);
    return code;
}

/* ---- asking ---- */

/* Whoever does not know what became of an order is told how to find out, order by order. */
static void tell_unknown(sk_cli *cli, const souk_request *r, const souk_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool places = parts[i].op == SOUK_OP_PLACE;
        const char *order_id = r->op == SOUK_OP_CANCEL_BATCH ? r->parts[i].order_id : r->order_id;
        if (parts[i].outcome == SOUK_UNKNOWN)
            sk_cli_tell_unknown(cli, places ? NULL : order_id, parts[i].client_id, places);
    }
}

/* Shows what became of the parts and says what went wrong. @return the exit code. */
static int show_end(sk_cli *cli, const souk_request *r, const souk_answer *answer,
                    const souk_error *err)
{
    souk_part parts[SK_BATCH_MAX];
    size_t count = answer ? souk_answer_parts(answer, parts, SK_BATCH_MAX) : 0;
    souk_outcome outcome = answer ? souk_answer_outcome(answer) : SOUK_NOT_SENT;
    bool acted = false, refused = false, batch = r->op == SOUK_OP_PLACE_BATCH;
    int code = SK_EXIT_DONE, written = SK_EXIT_DONE;
    batch = batch || r->op == SOUK_OP_CANCEL_BATCH;
    for (size_t i = 0; i < count; i++) {
        acted = acted || parts[i].outcome == SOUK_DONE || parts[i].outcome == SOUK_UNKNOWN;
        refused = refused || parts[i].outcome == SOUK_REFUSED;
    }
    if (acted || (batch && refused)) {
        sk_show_parts(cli, parts, count);
        sk_cli_flush(cli, &written);
    }
    /* an order that was to be placed even if the old one is gone, and was */
    bool granted = r->even_if_gone && count == 2 && parts[0].outcome == SOUK_REFUSED &&
                   parts[1].outcome == SOUK_DONE;
    if (err->status != SOUK_OK && !granted) {
        code = sk_cli_fail(cli, err, outcome, NULL);
        if (code == SK_EXIT_UNKNOWN && !cli->json)
            tell_unknown(cli, r, parts, count);
        /* what was done in part is not safe to repeat */
        if (acted && code != SK_EXIT_UNKNOWN)
            code = SK_EXIT_REFUSED;
    }
    return written == SK_EXIT_DONE ? code : SK_EXIT_UNKNOWN;
}

static int ask(sk_cli *cli, souk_request *r)
{
    souk_answer *answer = NULL;
    souk_error err = {0};
    sigset_t before;
    bool places = r->op != SOUK_OP_CANCEL_BATCH;
    int code = SK_EXIT_DONE;
    r->emulate = sk_args_has(&cli->args, SK_OPT_EMULATE);
    if (!sk_cli_open(cli, &code) || !is_offered(cli, r, &code))
        return code;
    if (cli->mode != SK_MODE_RUN)
        return preview(cli, r);
    if (places && !sk_cli_recover(cli, true, &code))
        return code;
    if (places && (code = confirm(cli, r)) != SK_EXIT_DONE)
        return code;
    if (!sk_cli_load(cli, sk_args_word(&cli->args, 1), &code))
        return code;
    sk_cli_hold_signals(&before);
    souk_call(cli->client, r, &answer, &err);
    sk_cli_free_signals(&before);
    if (!answer)
        sk_cli_sandbox_gone(cli, &err);
    code = show_end(cli, r, answer, &err);
    souk_answer_free(answer);
    return code;
}

/* ---- one order for another ---- */

int sk_verb_replace(sk_cli *cli)
{
    const sk_args *args = &cli->args;
    const char *replaces = args->text[SK_OPT_REPLACES];
    uint32_t at = replaces ? 2 : 3;
    const char *side = sk_args_word(args, at), *order_id = replaces ? NULL : args->words[2];
    sk_order_words words = {.side = side ? sk_order_side(side) : SOUK_SIDE_NONE,
                            .symbol = sk_args_word(args, 1),
                            .qty = sk_args_word(args, at + 1),
                            .price = sk_args_word(args, at + 2)};
    souk_request request;
    souk_error err = {0};
    if (words.side == SOUK_SIDE_NONE && order_id && sk_order_side(order_id))
        return sk_cli_usage(cli, "which order goes? its ID behind the symbol, or --replaces ID");
    if (words.side == SOUK_SIDE_NONE)
        return sk_cli_usage(cli, "the new order begins with buy or sell%s%s%s",
                            side ? ", not '" : "", side ? side : "", side ? "'" : "");
    if (!words.qty)
        return sk_cli_usage(cli, "something is missing: how much?");
    if (sk_args_word(args, at + 3))
        return sk_cli_usage(cli, "'%s' is one word too many", sk_args_word(args, at + 3));
    if (sk_order_read(&words, args, &request, &err) != SOUK_OK)
        return sk_cli_usage(cli, "%s", err.text);
    request.op = SOUK_OP_REPLACE;
    request.order_id = order_id;
    request.replaces = replaces;
    request.even_if_gone = sk_args_has(args, SK_OPT_EVEN_IF_GONE);
    return ask(cli, &request);
}

/* ---- orders in one line each ---- */

static sk_order_lines lines_of(sk_cli *cli, uint64_t options)
{
    return (sk_order_lines){.symbol = sk_args_word(&cli->args, 1),
                            .options = options,
                            .now_ns = sk_clock_now(&sk_clock_real),
                            .arena = &cli->arena};
}

/* Two of which one cancels the other: what is above the market stands first, as venues want it, and
 * a limit order among them rests. */
static souk_status pair_up(souk_request pair[2], souk_error *err)
{
    bool stops[2];
    if (pair[0].side != pair[1].side || souk_dec_cmp(pair[0].qty, pair[1].qty) != 0 ||
        ((pair[0].flags ^ pair[1].flags) & SOUK_QTY_BOUGHT))
        return sk_fail(err, SOUK_E_INVALID,
                       "of two orders that cancel each other both buy or both sell, and the same "
                       "quantity");
    for (int i = 0; i < 2; i++) {
        stops[i] = pair[i].type == SOUK_STOP || pair[i].type == SOUK_STOP_LIMIT;
        if (pair[i].type == SOUK_LIMIT)
            pair[i].flags |= SOUK_POST_ONLY;
    }
    bool buys = pair[0].side == SOUK_BUY;
    if (stops[0] != stops[1] && stops[0] != buys) {
        const souk_request first = pair[0];
        pair[0] = pair[1];
        pair[1] = first;
    }
    return SOUK_OK;
}

static int place_list(sk_cli *cli, souk_contingency contingency)
{
    const sk_order_lines lines = lines_of(cli, SK_OPTIONS_ORDER & ~SK_OPTION(STP));
    souk_request parts[3], request = {.struct_size = sizeof request,
                                      .op = SOUK_OP_PLACE_LIST,
                                      .symbol = lines.symbol,
                                      .contingency = contingency,
                                      .client_id = cli->args.text[SK_OPT_CLIENT_ID],
                                      .parts = parts,
                                      .parts_count = cli->args.words_count - 2};
    bool triggers = contingency == SOUK_OTO;
    souk_status status = SOUK_OK;
    souk_error err = {0};
    for (uint32_t i = 0; i < request.parts_count && status == SOUK_OK; i++) {
        status = sk_order_line(&lines, cli->args.words[i + 2], triggers && i > 0, &parts[i], &err);
        if (status == SOUK_OK && parts[i].flags & SOUK_QTY_BOUGHT)
            parts[i].qty = parts[0].qty;
    }
    uint32_t first = triggers ? 1 : 0;
    if (status == SOUK_OK && request.parts_count == first + 2)
        status = pair_up(&parts[first], &err);
    if (status != SOUK_OK)
        return sk_cli_usage(cli, "%s", err.text);
    return ask(cli, &request);
}

int sk_verb_oco(sk_cli *cli)
{
    return place_list(cli, SOUK_OCO);
}

int sk_verb_oto(sk_cli *cli)
{
    return place_list(cli, SOUK_OTO);
}

/* ---- several of them ---- */

typedef struct batch {
    souk_request parts[SK_BATCH_MAX];
    uint32_t count;
} batch;

static souk_status add_line(batch *b, const sk_order_lines *lines, const char *line,
                            souk_error *err)
{
    if (b->count == SK_BATCH_MAX)
        return sk_fail(err, SOUK_E_INVALID, "more than %d orders at once", SK_BATCH_MAX);
    return sk_order_line(lines, line, false, &b->parts[b->count++], err);
}

/* Lines of stdin, but for empty ones and comments. */
static souk_status add_stdin(batch *b, const sk_order_lines *lines, souk_error *err)
{
    char line[LINE_SIZE];
    souk_status status = SOUK_OK;
    while (status == SOUK_OK && fgets(line, sizeof line, stdin)) {
        size_t len = strlen(line);
        if (len + 1 == sizeof line && line[len - 1] != '\n')
            return sk_fail(err, SOUK_E_INVALID, "a line of stdin is too long for an order");
        line[strcspn(line, "\r\n")] = '\0';
        size_t blank = strspn(line, " \t");
        if (line[blank] && line[blank] != '#')
            status = add_line(b, lines, line + blank, err);
    }
    return status;
}

int sk_verb_place(sk_cli *cli)
{
    const sk_order_lines lines = lines_of(cli, SK_OPTIONS_ORDER);
    batch *b = sk_arena_zeroed(&cli->arena, 1, sizeof *b);
    souk_status status = SOUK_OK;
    souk_error err = {0};
    if (!b)
        return sk_cli_fail(cli, &(souk_error){.status = SOUK_E_NOMEM}, SOUK_NOT_SENT, NULL);
    for (uint32_t i = 2; i < cli->args.words_count && status == SOUK_OK; i++) {
        const char *word = cli->args.words[i];
        status =
            strcmp(word, "-") == 0 ? add_stdin(b, &lines, &err) : add_line(b, &lines, word, &err);
    }
    if (status == SOUK_OK && b->count == 0)
        status = sk_fail(&err, SOUK_E_INVALID, "stdin has no order");
    if (status != SOUK_OK)
        return sk_cli_usage(cli, "%s", err.text);
    souk_request request = {.struct_size = sizeof request,
                            .op = SOUK_OP_PLACE_BATCH,
                            .parts = b->parts,
                            .parts_count = b->count};
    return ask(cli, &request);
}

int sk_cli_cancel_several(sk_cli *cli)
{
    const sk_args *args = &cli->args;
    souk_request parts[SK_WORDS_MAX], request = {.struct_size = sizeof request,
                                                 .op = SOUK_OP_CANCEL_BATCH,
                                                 .parts = parts,
                                                 .parts_count = args->words_count - 2};
    for (uint32_t i = 0; i < request.parts_count; i++)
        parts[i] = (souk_request){.struct_size = sizeof *parts,
                                  .op = SOUK_OP_CANCEL,
                                  .symbol = args->words[1],
                                  .order_id = args->words[i + 2]};
    return ask(cli, &request);
}
