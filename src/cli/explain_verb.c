/* SPDX-License-Identifier: MIT
 * souk explain: why the sandbox refused a request, from its admin API. */
#include "base/str.h"
#include "cli/cli.h"
#include "cli/text.h"
#include "crypt/secret.h"
#include "sandbox/sandbox.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { LEFT = 13, LIST = 20, FILE_MAX = 1 << 20 };

/* ---- asking ---- */

/* The admin port as a credentials file names it; false: it does not. */
static bool admin_of(const char *path, char *url, size_t size)
{
    static const char *const keys[] = {"admin"};
    FILE *file = fopen(path, "rb");
    souk_str raw = {NULL, 0}, text;
    bool found = false;
    sk_json j;
    sk_buf all;
    if (!file)
        return false;
    sk_buf_init(&all, NULL, FILE_MAX);
    char *to = sk_buf_reserve(&all, FILE_MAX);
    all.len = to ? fread(to, 1, FILE_MAX, file) : 0;
    fclose(file);
    sk_json_init(&j, sk_buf_view(&all));
    if (sk_json_pick(&j, keys, 1, &raw) == SOUK_OK && raw.ptr) {
        sk_json_init(&j, raw);
        found = sk_json_text(&j, &text) == SOUK_OK && sk_str_copy(url, size, text);
    }
    if (to)
        sk_wipe(to, all.cap);
    sk_buf_deinit(&all);
    return found;
}

/* --port-base, else the sandbox of --credentials or $SOUK_CREDENTIALS, else the usual port. */
static void find_admin(sk_cli *cli, char *url, size_t size)
{
    const char *path = cli->args.text[SK_OPT_CREDENTIALS];
    int port = (int)sk_args_number(&cli->args, SK_OPT_PORT_BASE, SK_SANDBOX_PORT_BASE);
    if (!path)
        path = getenv("SOUK_CREDENTIALS");
    if (sk_args_has(&cli->args, SK_OPT_PORT_BASE) || !path || !admin_of(path, url, size))
        snprintf(url, size, "http://127.0.0.1:%d", port);
}

static int open_admin(sk_cli *cli)
{
    const char *id = sk_args_word(&cli->args, 0);
    char url[64];
    souk_error err = {0};
    souk_str venue = sk_str(id), rest = venue;
    souk_client_options o = SOUK_CLIENT_OPTIONS_INIT;
    find_admin(cli, url, sizeof url);
    souk_str place = sk_str(url);
    sk_str_copy(cli->sandbox, sizeof cli->sandbox,
                sk_str_starts(place, SK_STR("http://")) ? sk_str_sub(place, 7, place.len - 7)
                                                        : place);
    if (id)
        venue = sk_str_cut(&rest, '-');
    cli->venue = id ? sk_venue_find(venue) : sk_venue_at(0);
    if (!cli->venue || (id && !rest.ptr))
        return sk_cli_usage(cli, "'%s' is no id of a request: they look like binance-17", id);
    o.venue = cli->venue->name; /* any would do: the admin API is no venue's */
    o.where = SOUK_AT_URL;
    o.url = url;
    o.no_key = true;
    o.connect_timeout_ns = o.timeout_ns = sk_args_number(&cli->args, SK_OPT_TIMEOUT, 0);
    cli->where = SOUK_AT_SANDBOX;
    return souk_client_open(&cli->client, &o, &err) < 0
               ? sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL)
               : SK_EXIT_DONE;
}

/* ---- reading ---- */

/* A member's text; empty when it is not there or no text. */
static souk_str text_of(sk_cli *cli, souk_str object, const char *key)
{
    souk_str raw, text;
    sk_json j;
    sk_json_init(&j, object);
    if (sk_json_pick(&j, &key, 1, &raw) < 0 || !raw.ptr)
        return (souk_str){"", 0};
    sk_json_init(&j, raw);
    if (sk_json_string(&j, &cli->arena, &text) < 0)
        return (souk_str){"", 0};
    return text;
}

static souk_str part_of(souk_str object, const char *key)
{
    souk_str raw;
    sk_json j;
    sk_json_init(&j, object);
    return sk_json_pick(&j, &key, 1, &raw) < 0 || !raw.ptr ? (souk_str){"{}", 2} : raw;
}

/* ---- showing ---- */

/* Lines below each other, control characters made visible. */
static void put_lines(sk_cli *cli, souk_str text, int indent)
{
    bool first = true;
    while (text.ptr) {
        souk_str line = sk_str_cut(&text, '\n');
        if (!first)
            sk_buf_printf(&cli->out, "%*s", indent, "");
        sk_buf_printf(&cli->out, "%.*s\n", SK_FMT(sk_text_clean(line, &cli->arena)));
        first = false;
    }
}

/* A list's texts, parted by commas. */
static void put_list(sk_cli *cli, souk_str raw)
{
    sk_json j;
    souk_str text;
    const char *gap = "";
    sk_json_init(&j, raw);
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j) && sk_json_string(&j, &cli->arena, &text) == SOUK_OK) {
        sk_buf_printf(&cli->out, "%s%.*s", gap, SK_FMT(sk_text_clean(text, &cli->arena)));
        gap = ", ";
    }
    sk_buf_cstr(&cli->out, *gap ? "\n" : "none\n");
}

/* What stands in a section, a line each: name and value. An object in it continues it. */
static void put_section(sk_cli *cli, souk_str name, souk_str object, bool first)
{
    const int width = 16;
    souk_str key, raw, text;
    sk_json j;
    sk_json_init(&j, object);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &key)) {
        sk_json_kind kind = sk_json_type(&j);
        if (sk_json_raw(&j, &raw) < 0)
            return;
        if (kind == SK_JSON_OBJECT) {
            put_section(cli, name, raw, first && raw.len <= 2);
            continue;
        }
        sk_buf_printf(&cli->out, "%-*.*s", LEFT, first ? (int)name.len : 0, name.ptr);
        sk_buf_printf(&cli->out, "%-*.*s", width, SK_FMT(key));
        first = false;
        if (kind == SK_JSON_ARRAY) {
            put_list(cli, raw);
            continue;
        }
        sk_json value;
        sk_json_init(&value, raw);
        put_lines(cli,
                  kind == SK_JSON_STRING && sk_json_string(&value, &cli->arena, &text) == SOUK_OK
                      ? text
                      : raw,
                  LEFT + width);
    }
}

static void put_head(sk_cli *cli, souk_str doc)
{
    souk_str answer = part_of(doc, "answer"), path = text_of(cli, doc, "path");
    souk_str method = text_of(cli, doc, "method"), op = text_of(cli, doc, "operation");
    souk_str api_key = text_of(cli, doc, "api_key"), code = text_of(cli, answer, "code");
    char time[SK_TIME_TEXT_MAX];
    int64_t at_ms = 0;
    sk_str_to_i64(text_of(cli, doc, "at_ms"), &at_ms);
    souk_str when = sk_text_time(at_ms * 1000000, true, time);
    sk_buf *out = &cli->out;
    sk_tint_put(out, cli->colour, SK_BOLD, text_of(cli, doc, "request_id"));
    sk_buf_printf(out, "  %.*s UTC\n", SK_FMT(when));
    sk_buf_printf(out, "%-*s", LEFT, "request");
    sk_buf_printf(out, "%.*s%s", SK_FMT(method), method.len ? " " : "");
    sk_buf_printf(out, "%.*s", SK_FMT(sk_text_clean(path, &cli->arena)));
    if (op.len)
        sk_buf_printf(out, " (%.*s)", SK_FMT(op));
    sk_buf_printf(out, " over %.*s", SK_FMT(text_of(cli, doc, "over")));
    sk_buf_printf(out, ", from %.*s", SK_FMT(text_of(cli, doc, "from")));
    if (api_key.len)
        sk_buf_printf(out, ", key %.*s...", SK_FMT(sk_text_clean(api_key, &cli->arena)));
    sk_buf_printf(out, "\n%-*sHTTP %.*s%s%.*s: ", LEFT, "answer",
                  SK_FMT(text_of(cli, answer, "http")), code.len ? ", " : "", SK_FMT(code));
    put_lines(cli, text_of(cli, answer, "text"), LEFT);
}

static void put_document(sk_cli *cli, souk_str doc)
{
    static const char *const sections[] = {"signature", "time",   "nonce", "key",
                                           "limit",     "filter", "funds", "order"};
    put_head(cli, doc);
    sk_buf_printf(&cli->out, "%-*s", LEFT, "why");
    put_lines(cli, text_of(cli, doc, "why"), LEFT);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        put_section(cli, sk_str(sections[i]), part_of(doc, sections[i]), true);
    sk_buf_printf(&cli->out, "%-*s", LEFT, "next");
    put_lines(cli, text_of(cli, doc, "next"), LEFT);
}

static void put_table(sk_cli *cli, souk_str rows)
{
    sk_table t;
    sk_json j;
    souk_str doc;
    uint32_t count = 0;
    sk_table_init(&t, &cli->arena, cli->colour);
    sk_table_column(&t, "request", SK_ALIGN_LEFT);
    sk_table_column(&t, "time (UTC)", SK_ALIGN_LEFT);
    sk_table_column(&t, "path", SK_ALIGN_LEFT);
    sk_table_column(&t, "kind", SK_ALIGN_LEFT);
    sk_table_column(&t, "why", SK_ALIGN_LEFT);
    sk_json_init(&j, rows);
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j) && sk_json_raw(&j, &doc) == SOUK_OK) {
        int64_t at_ms = 0;
        sk_str_to_i64(text_of(cli, doc, "at_ms"), &at_ms);
        sk_table_cell(&t, text_of(cli, doc, "request_id"), SK_BOLD);
        sk_table_time(&t, at_ms * 1000000);
        sk_table_cell(&t, sk_text_clean(text_of(cli, doc, "path"), &cli->arena), SK_PLAIN);
        sk_table_cell(&t, text_of(cli, doc, "kind"), SK_PLAIN);
        sk_table_cell(&t, sk_text_clean(text_of(cli, doc, "why"), &cli->arena), SK_PLAIN);
        count++;
    }
    if (count)
        sk_table_print(&t, &cli->out);
    else
        sk_buf_cstr(&cli->out, "nothing was refused\n");
}

static void show(sk_cli *cli, souk_str body, bool one)
{
    souk_str doc = one ? body : part_of(body, "requests");
    if (cli->json)
        sk_buf_printf(&cli->out, "%.*s\n", SK_FMT(doc));
    else if (one)
        put_document(cli, doc);
    else
        put_table(cli, doc);
}

int sk_verb_explain(sk_cli *cli)
{
    const char *id = sk_args_word(&cli->args, 0);
    char target[128];
    souk_answer *answer = NULL;
    souk_error err = {0};
    int code = open_admin(cli);
    if (code != SK_EXIT_DONE)
        return code;
    if (id)
        snprintf(target, sizeof target, "/v1/requests/%.60s", id);
    else
        snprintf(target, sizeof target, "/v1/requests?limit=%lld",
                 (long long)sk_args_number(&cli->args, SK_OPT_LIMIT, LIST));
    souk_status status = souk_raw_call(
        cli->client, SOUK_RAW(.method = "GET", .target = target, .sign = SOUK_SIGN_NEVER), &answer,
        &err);
    if (status == SOUK_OK) {
        show(cli, souk_answer_raw(answer), id != NULL);
        sk_cli_flush(cli, &code);
    } else {
        souk_str said = answer ? part_of(souk_answer_raw(answer), "error") : (souk_str){"{}", 2};
        souk_str text = text_of(cli, said, "message");
        if (text.len)
            sk_str_copy(err.text, sizeof err.text, text);
        err.http = 0;
        code = sk_cli_fail(cli, &err, answer ? souk_answer_outcome(answer) : SOUK_NOT_SENT, NULL);
    }
    souk_answer_free(answer);
    return code;
}
