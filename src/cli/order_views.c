/* SPDX-License-Identifier: MIT
 * Orders and fills, for people and as JSON. */
#include "base/str.h"
#include "cli/json_out.h"
#include "cli/views.h"

static void heads(sk_cli *cli, sk_table *t, const char *const *names, const sk_align *aligns,
                  size_t count)
{
    sk_table_init(t, &cli->arena, cli->colour);
    for (size_t i = 0; i < count; i++)
        sk_table_column(t, names[i], aligns[i]);
}

static sk_tint status_tint(souk_order_status status)
{
    return status == SOUK_ORDER_FILLED                                     ? SK_GREEN
           : status == SOUK_ORDER_REJECTED || status == SOUK_ORDER_UNKNOWN ? SK_RED
                                                                           : SK_PLAIN;
}

/* What an order asks for: its quantity in base, or in quote with the unit said. */
static void put_qty(sk_cli *cli, sk_table *t, const souk_order *r)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_str symbol = sk_cli_unified(cli, r->symbol), quote = symbol;
    sk_str_cut(&quote, '/');
    if (souk_dec_sign(r->qty) != 0 || souk_dec_sign(r->quote_qty) == 0) {
        sk_table_dec(t, r->qty, SK_PLAIN);
        return;
    }
    souk_dec_print_short(r->quote_qty, text);
    sk_table_cell(t, sk_arena_printf(&cli->arena, "%s%.*s", text, SK_FMT(quote)), SK_PLAIN);
}

static void put_average(sk_table *t, const souk_order *r)
{
    souk_dec average;
    if (souk_dec_sign(r->cum_qty) > 0 &&
        souk_dec_div(&average, r->cum_quote, r->cum_qty, 8, SOUK_ROUND_HALF_EVEN) == SOUK_OK)
        sk_table_dec(t, average, SK_PLAIN);
    else
        sk_table_text(t, NULL, SK_DIM);
}

void sk_view_orders(sk_cli *cli, const souk_order *rows, size_t count)
{
    static const char *const names[] = {"symbol", "order", "side",   "type", "tif",   "qty",
                                        "price",  "stop",  "filled", "at",   "status"};
    static const sk_align aligns[] = {SK_ALIGN_LEFT,  SK_ALIGN_RIGHT, SK_ALIGN_LEFT,
                                      SK_ALIGN_LEFT,  SK_ALIGN_LEFT,  SK_ALIGN_POINT,
                                      SK_ALIGN_POINT, SK_ALIGN_POINT, SK_ALIGN_POINT,
                                      SK_ALIGN_POINT, SK_ALIGN_LEFT};
    sk_table t;
    heads(cli, &t, names, aligns, sizeof names / sizeof *names);
    for (size_t i = 0; i < count; i++) {
        const souk_order *r = &rows[i];
        sk_table_cell(&t, sk_cli_unified(cli, r->symbol), SK_PLAIN);
        sk_table_cell(&t, r->order_id, SK_PLAIN);
        sk_table_text(&t, souk_side_name(r->side), sk_side_tint(r->side));
        sk_table_text(&t, r->flags & SOUK_POST_ONLY ? "post_only" : souk_order_type_name(r->type),
                      SK_PLAIN);
        sk_table_text(&t, souk_tif_name(r->tif), SK_PLAIN);
        put_qty(cli, &t, r);
        sk_table_dec_if(&t, r->price, SK_PLAIN);
        sk_table_dec_if(&t, r->stop_price, SK_PLAIN);
        sk_table_dec_if(&t, r->cum_qty, SK_PLAIN);
        put_average(&t, r);
        sk_table_text(&t, souk_order_status_name(r->status), status_tint(r->status));
    }
    sk_table_print(&t, &cli->out);
}

static void put_parts(sk_cli *cli, const souk_part *parts, size_t count)
{
    static const char *const names[] = {"part",  "outcome", "order",  "side",   "type", "qty",
                                        "price", "stop",    "filled", "status", "why"};
    static const sk_align aligns[] = {SK_ALIGN_LEFT,  SK_ALIGN_LEFT,  SK_ALIGN_RIGHT,
                                      SK_ALIGN_LEFT,  SK_ALIGN_LEFT,  SK_ALIGN_POINT,
                                      SK_ALIGN_POINT, SK_ALIGN_POINT, SK_ALIGN_POINT,
                                      SK_ALIGN_LEFT,  SK_ALIGN_LEFT};
    static const souk_order unknown = {.symbol = {"", 0}};
    sk_table t;
    heads(cli, &t, names, aligns, sizeof names / sizeof *names);
    for (size_t i = 0; i < count; i++) {
        const souk_order *r = parts[i].order ? parts[i].order : &unknown;
        bool known = parts[i].order, done = parts[i].outcome == SOUK_DONE;
        souk_str id = known && r->order_id.len ? r->order_id : sk_str(parts[i].client_id);
        sk_table_text(&t, souk_op_name(parts[i].op), SK_PLAIN);
        sk_table_text(&t, souk_outcome_name(parts[i].outcome), done ? SK_GREEN : SK_RED);
        sk_table_cell(&t, id, SK_PLAIN);
        sk_table_text(&t, known ? souk_side_name(r->side) : NULL, sk_side_tint(r->side));
        sk_table_text(&t,
                      !known                      ? NULL
                      : r->flags & SOUK_POST_ONLY ? "post_only"
                                                  : souk_order_type_name(r->type),
                      SK_PLAIN);
        sk_table_dec_if(&t, r->qty, SK_PLAIN);
        sk_table_dec_if(&t, r->price, SK_PLAIN);
        sk_table_dec_if(&t, r->stop_price, SK_PLAIN);
        sk_table_dec_if(&t, r->cum_qty, SK_PLAIN);
        sk_table_text(&t, known ? souk_order_status_name(r->status) : NULL, status_tint(r->status));
        sk_table_text(&t, done ? "" : parts[i].error->text, SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}

void sk_show_parts(sk_cli *cli, const souk_part *parts, size_t count)
{
    sk_jw w;
    if (!cli->json) {
        put_parts(cli, parts, count);
        return;
    }
    sk_jw_init(&w, &cli->out);
    sk_jw_array(&w, NULL);
    for (size_t i = 0; i < count; i++)
        sk_json_part(cli, &w, NULL, &parts[i]);
    sk_jw_end(&w);
    sk_buf_char(&cli->out, '\n');
}

void sk_view_fills(sk_cli *cli, const souk_fill *rows, size_t count)
{
    static const char *const names[] = {"time (UTC)", "side", "price", "qty", "fee",
                                        "",           "as",   "order", "fill"};
    static const sk_align aligns[] = {SK_ALIGN_LEFT,  SK_ALIGN_LEFT,  SK_ALIGN_POINT,
                                      SK_ALIGN_POINT, SK_ALIGN_POINT, SK_ALIGN_LEFT,
                                      SK_ALIGN_LEFT,  SK_ALIGN_RIGHT, SK_ALIGN_RIGHT};
    sk_table t;
    heads(cli, &t, names, aligns, sizeof names / sizeof *names);
    for (size_t i = 0; i < count; i++) {
        const souk_fill *r = &rows[i];
        sk_table_time(&t, r->at_ns);
        sk_table_text(&t, souk_side_name(r->side), sk_side_tint(r->side));
        sk_table_dec(&t, r->price, SK_PLAIN);
        sk_table_dec(&t, r->qty, SK_PLAIN);
        sk_table_dec(&t, r->fee, SK_PLAIN);
        sk_table_cell(&t, r->fee_asset, SK_PLAIN);
        sk_table_text(&t, r->maker ? "maker" : "taker", SK_PLAIN);
        sk_table_cell(&t, r->order_id, SK_DIM);
        sk_table_cell(&t, r->fill_id, SK_DIM);
    }
    sk_table_print(&t, &cli->out);
}

void sk_show_orders(sk_cli *cli, const souk_answer *answer)
{
    size_t count;
    const souk_order *rows = souk_answer_orders(answer, &count);
    sk_jw w;
    if (!cli->json && count == 0) {
        sk_buf_cstr(&cli->out, "no orders\n");
    } else if (!cli->json) {
        sk_view_orders(cli, rows, count);
    } else {
        sk_jw_init(&w, &cli->out);
        sk_jw_array(&w, NULL);
        for (size_t i = 0; i < count; i++)
            sk_json_order(cli, &w, NULL, &rows[i], NULL, 0);
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
    }
}

void sk_show_order(sk_cli *cli, const souk_answer *answer)
{
    size_t count, fills_count;
    const souk_order *rows = souk_answer_orders(answer, &count);
    const souk_fill *fills = souk_answer_fills(answer, &fills_count);
    if (cli->json && count) {
        sk_jw w;
        sk_jw_init(&w, &cli->out);
        sk_json_order(cli, &w, NULL, rows, fills, fills_count);
        sk_buf_char(&cli->out, '\n');
    } else if (count) {
        sk_view_orders(cli, rows, count);
        if (fills_count)
            sk_view_fills(cli, fills, fills_count);
    }
}

void sk_show_fills(sk_cli *cli, const souk_answer *answer)
{
    size_t count;
    const souk_fill *rows = souk_answer_fills(answer, &count);
    sk_jw w;
    if (!cli->json && count == 0) {
        sk_buf_cstr(&cli->out, "no fills\n");
    } else if (!cli->json) {
        sk_view_fills(cli, rows, count);
    } else {
        sk_jw_init(&w, &cli->out);
        sk_jw_array(&w, NULL);
        for (size_t i = 0; i < count; i++)
            sk_json_fill(cli, &w, NULL, &rows[i]);
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
    }
}

void sk_show_tested(sk_cli *cli, const souk_answer *answer)
{
    (void)answer;
    sk_buf_cstr(&cli->out, cli->json ? "{\"tested\":true}\n" : "the venue would take this order\n");
}
