/* SPDX-License-Identifier: MIT
 * souk venues: which there are, and from their own tables what each of them offers. */
#include "base/str.h"
#include "cli/cli.h"

static const char *via_name(uint8_t via)
{
    static const char *const names[] = {"rest", "ws", "fix"};
    return via < 3 ? names[via] : "?";
}

static const char *auth_name(uint8_t auth)
{
    static const char *const names[] = {"public", "key", "signed"};
    return auth < 3 ? names[auth] : "?";
}

static uint64_t bit_of(sk_op_id op)
{
    return UINT64_C(1) << op;
}

/* ---- --ops ---- */

static souk_str cost_of(sk_cli *cli, const sk_venue *venue, const sk_op_row *row)
{
    sk_buf text;
    sk_buf_init(&text, NULL, 1024);
    for (int i = 0; i < SK_CHARGES_MAX; i++) {
        if (row->charge[i].limit)
            sk_buf_printf(&text, "%s%u %s", text.len ? ", " : "", row->charge[i].cost,
                          venue->limits[row->charge[i].limit - 1].name);
    }
    souk_str copy = sk_arena_copy(&cli->arena, sk_buf_view(&text));
    sk_buf_deinit(&text);
    return copy;
}

static void ops_table(sk_cli *cli, const sk_venue *venue)
{
    sk_table t;
    sk_table_init(&t, &cli->arena, cli->colour);
    sk_table_column(&t, "operation", SK_ALIGN_LEFT);
    sk_table_column(&t, "over", SK_ALIGN_LEFT);
    sk_table_column(&t, "as", SK_ALIGN_LEFT);
    sk_table_column(&t, "request", SK_ALIGN_LEFT);
    sk_table_column(&t, "costs", SK_ALIGN_LEFT);
    sk_buf_printf(&cli->out, "%s (%s)\n", venue->title, venue->name);
    for (uint32_t i = 0; i < venue->ops_count; i++) {
        const sk_op_row *row = &venue->ops[i];
        sk_table_text(&t, sk_op_name(row->id), SK_PLAIN);
        sk_table_text(&t, via_name(row->via), SK_PLAIN);
        sk_table_text(&t, auth_name(row->auth), SK_PLAIN);
        sk_table_cell(&t,
                      sk_arena_printf(&cli->arena, "%s%s%s", row->method ? row->method : "",
                                      row->method && row->method[0] ? " " : "", row->path),
                      SK_PLAIN);
        sk_table_cell(&t, cost_of(cli, venue, row), SK_DIM);
    }
    sk_table_print(&t, &cli->out);
}

static void ops_json(sk_jw *w, const sk_venue *venue)
{
    sk_jw_array(w, "operations");
    for (uint32_t i = 0; i < venue->ops_count; i++) {
        const sk_op_row *row = &venue->ops[i];
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, "operation", sk_op_name(row->id));
        sk_jw_cstr(w, "via", via_name(row->via));
        sk_jw_cstr(w, "auth", auth_name(row->auth));
        sk_jw_cstr(w, "method", row->method ? row->method : "");
        sk_jw_cstr(w, "path", row->path);
        sk_jw_array(w, "costs");
        for (int k = 0; k < SK_CHARGES_MAX; k++) {
            if (!row->charge[k].limit)
                continue;
            sk_jw_object(w, NULL);
            sk_jw_cstr(w, "limit", venue->limits[row->charge[k].limit - 1].name);
            sk_jw_i64_text(w, "cost", row->charge[k].cost);
            sk_jw_end(w);
        }
        sk_jw_end(w);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

/* ---- --switches ---- */

static void switches_table(sk_cli *cli, const sk_venue *venue)
{
    sk_table t;
    if (venue->switches_count == 0) {
        sk_buf_printf(&cli->out, "%s has no switches\n", venue->name);
        return;
    }
    sk_table_init(&t, &cli->arena, cli->colour);
    sk_table_column(&t, "switch", SK_ALIGN_LEFT);
    sk_table_column(&t, "default", SK_ALIGN_LEFT);
    sk_table_column(&t, "takes", SK_ALIGN_LEFT);
    sk_table_column(&t, "what it does", SK_ALIGN_LEFT);
    for (uint32_t i = 0; i < venue->switches_count; i++) {
        const sk_switch *s = &venue->switches[i];
        sk_table_cell(&t, sk_arena_printf(&cli->arena, "%s.%s", venue->name, s->name), SK_PLAIN);
        sk_table_text(&t, s->value, SK_PLAIN);
        sk_table_text(&t, s->values, SK_PLAIN);
        sk_table_text(&t, s->text, SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}

static void switches_json(sk_jw *w, const sk_venue *venue)
{
    sk_jw_array(w, "switches");
    for (uint32_t i = 0; i < venue->switches_count; i++) {
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, "name", venue->switches[i].name);
        sk_jw_cstr(w, "default", venue->switches[i].value);
        sk_jw_cstr(w, "values", venue->switches[i].values);
        sk_jw_cstr(w, "text", venue->switches[i].text);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

/* ---- all of them ---- */

static uint32_t count_ops(const sk_venue *venue)
{
    uint64_t seen = 0;
    for (uint32_t i = 0; i < venue->ops_count; i++)
        seen |= bit_of(venue->ops[i].id);
    return (uint32_t)__builtin_popcountll(seen);
}

static void put_json(sk_cli *cli, sk_jw *w, const sk_venue *venue)
{
    const char *live = souk_venue_live_url(venue), *testnet = souk_venue_testnet_url(venue);
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "venue", venue->name);
    sk_jw_cstr(w, "title", venue->title);
    sk_jw_i64_text(w, "sandbox_port", 8700 + venue->id);
    if (live)
        sk_jw_cstr(w, "live", live);
    if (testnet)
        sk_jw_cstr(w, "testnet", testnet);
    sk_jw_array(w, "key_types");
    for (size_t i = 0; venue->key_types && venue->key_types[i]; i++)
        sk_jw_cstr(w, NULL, venue->key_types[i]);
    sk_jw_end(w);
    sk_jw_array(w, "channels");
    for (int c = 1; c < SOUK_CHANNEL_COUNT; c++) {
        if (souk_venue_streams(venue, (souk_channel)c))
            sk_jw_cstr(w, NULL, souk_channel_name((souk_channel)c));
    }
    sk_jw_end(w);
    if (sk_args_has(&cli->args, SK_OPT_OPS))
        ops_json(w, venue);
    if (sk_args_has(&cli->args, SK_OPT_SWITCHES))
        switches_json(w, venue);
    sk_jw_end(w);
}

static void put_row(sk_cli *cli, sk_table *t, const sk_venue *venue)
{
    sk_buf keys;
    sk_buf_init(&keys, NULL, 256);
    for (size_t i = 0; venue->key_types && venue->key_types[i]; i++)
        sk_buf_printf(&keys, "%s%s", i ? " " : "", venue->key_types[i]);
    sk_table_text(t, venue->name, SK_BOLD);
    sk_table_text(t, venue->title, SK_PLAIN);
    sk_table_u64(t, 8700u + venue->id);
    sk_table_u64(t, count_ops(venue));
    sk_table_cell(t, sk_arena_copy(&cli->arena, sk_buf_view(&keys)), SK_PLAIN);
    sk_table_text(t, souk_venue_live_url(venue), SK_DIM);
    sk_buf_deinit(&keys);
}

static void put_table(sk_cli *cli, const sk_venue *only)
{
    sk_table t;
    sk_table_init(&t, &cli->arena, cli->colour);
    sk_table_column(&t, "venue", SK_ALIGN_LEFT);
    sk_table_column(&t, "name", SK_ALIGN_LEFT);
    sk_table_column(&t, "port", SK_ALIGN_RIGHT);
    sk_table_column(&t, "operations", SK_ALIGN_RIGHT);
    sk_table_column(&t, "keys", SK_ALIGN_LEFT);
    sk_table_column(&t, "live", SK_ALIGN_LEFT);
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        if (!only || only == sk_venue_at(i))
            put_row(cli, &t, sk_venue_at(i));
    }
    sk_table_print(&t, &cli->out);
}

int sk_verb_venues(sk_cli *cli)
{
    bool ops = sk_args_has(&cli->args, SK_OPT_OPS);
    bool switches = sk_args_has(&cli->args, SK_OPT_SWITCHES);
    int code;
    sk_jw w;
    if (sk_args_word(&cli->args, 0) && !sk_cli_find_venue(cli, &code))
        return code;
    sk_jw_init(&w, &cli->out);
    if (cli->json)
        sk_jw_array(&w, NULL);
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        const sk_venue *venue = sk_venue_at(i);
        if (cli->venue && cli->venue != venue)
            continue;
        if (cli->json)
            put_json(cli, &w, venue);
        if (!cli->json && ops)
            ops_table(cli, venue);
        if (!cli->json && switches)
            switches_table(cli, venue);
    }
    if (cli->json) {
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
    } else if (!ops && !switches) {
        put_table(cli, cli->venue);
    }
    sk_cli_flush(cli, &code);
    return code;
}
