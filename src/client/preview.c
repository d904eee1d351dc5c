/* SPDX-License-Identifier: MIT
 * A request as it would leave: for --dry-run and `souk sign`. */
#include "client/call.h"
#include "base/err.h"
#include "base/redact.h"
#include "base/str.h"
#include "wire/query.h"

enum { TEXT_MAX = 256 * 1024 };

static const char *text_of(sk_buf *buf, sk_arena *arena)
{
    souk_str copy = sk_arena_copy(arena, sk_buf_view(buf));
    bool failed = buf->failed;
    sk_buf_reset(buf);
    return failed ? NULL : copy.ptr;
}

/* The value of a pair of a query or a form. */
static bool pair_value(souk_str text, souk_str name, souk_str *out)
{
    while (text.ptr) {
        souk_str pair = sk_str_cut(&text, '&'), key = sk_str_cut(&pair, '=');
        if (sk_str_eq_nocase(key, name)) {
            *out = pair;
            return true;
        }
    }
    return false;
}

/* Where the ten venues put it: a pair called signature, or a header whose name says SIGN. */
static souk_str find_signature(const sk_request *request)
{
    static const char *const names[] = {"signature", "Signature", "sign"};
    souk_str found = {"", 0};
    for (size_t i = 0; i < 3; i++)
        if (pair_value(request->query, sk_str(names[i]), &found) ||
            pair_value(request->body, sk_str(names[i]), &found))
            return found;
    for (uint32_t i = 0; i < request->headers.count; i++) {
        souk_str name = request->headers.rows[i].name;
        for (uint32_t at = 0; at + 4 <= name.len; at++)
            if (sk_str_eq_nocase(sk_str_sub(name, at, 4), SK_STR("sign")) &&
                !sk_str_ends(name, SK_STR("Type")))
                return request->headers.rows[i].value;
    }
    return found;
}

static bool fill_headers(souk_preview *p, const sk_request *request, sk_buf *buf, sk_arena *arena)
{
    uint32_t count = request->headers.count;
    souk_header_field *rows = sk_arena_zeroed(arena, count + 1, sizeof *rows);
    for (uint32_t i = 0; rows && i < count; i++) {
        const sk_header *h = &request->headers.rows[i];
        rows[i].name = sk_arena_copy(arena, h->name).ptr;
        sk_redact_value(buf, h->name, h->value);
        rows[i].value = text_of(buf, arena);
        if (!rows[i].name || !rows[i].value)
            return false;
    }
    p->headers = rows;
    p->headers_count = count;
    return rows != NULL;
}

static bool fill(souk_preview *p, const souk_client *client, const sk_request *request,
                 souk_str canonical, souk_str signature, sk_buf *buf, sk_arena *arena)
{
    p->method = sk_arena_copy(arena, request->method).ptr;
    sk_buf_printf(buf, "%s%.*s", client->places[0].url, SK_FMT(request->path));
    if (request->query.len) {
        sk_buf_char(buf, '?');
        sk_redact_query(buf, request->query);
    }
    p->url = text_of(buf, arena);
    if (request->body.len && (request->body.ptr[0] == '{' || request->body.ptr[0] == '['))
        sk_redact_json(buf, request->body);
    else if (sk_str_find(request->body, '=') >= 0)
        sk_redact_query(buf, request->body);
    else
        sk_buf_str(buf, request->body);
    p->body = text_of(buf, arena);
    p->canonical = sk_arena_copy(arena, canonical).ptr;
    souk_str plain = signature;
    if (signature.len && sk_pct_decode(signature, false, arena, &plain) != SOUK_OK)
        plain = signature;
    p->signature = sk_arena_copy(arena, plain).ptr;
    return p->method && p->url && p->body && p->canonical && p->signature &&
           fill_headers(p, request, buf, arena);
}

/* Signs what was built and shows it. */
static souk_status show(souk_client *client, souk_answer *answer, sk_request *out, souk_error *err)
{
    const sk_venue *venue = client->venue;
    sk_call *call = &answer->call;
    souk_str canonical = {"", 0}, signature = {"", 0};
    sk_buf buf;
    souk_status status = SOUK_OK;
    if (client->credentials.key.signer)
        status = venue->sign(venue, &client->credentials.key, call, out, err);
    if (status == SOUK_OK && call->row->auth == SK_AUTH_SIGNED && client->credentials.key.signer) {
        status = venue->canonical(venue, out, call->arena, &canonical, err);
        signature = find_signature(out);
    }
    souk_preview *p = sk_arena_zeroed(call->arena, 1, sizeof *p);
    if (status != SOUK_OK)
        return status;
    if (!p)
        return sk_fail_nomem(err);
    sk_buf_init(&buf, client->alloc, TEXT_MAX);
    p->client_id = answer->client_id;
    if (!fill(p, client, out, canonical, signature, &buf, call->arena))
        status = sk_fail_nomem(err);
    sk_buf_deinit(&buf);
    answer->preview = p;
    return status;
}

static souk_status preview(souk_client *client, souk_answer *answer, const souk_request *request,
                           souk_error *err)
{
    sk_call *call = &answer->call;
    sk_task task = {.client = client, .answer = answer, .call = call}; /* of what has parts */
    sk_request out;
    souk_request r;
    souk_status status = sk_request_copy(request, &r, err);
    if (status == SOUK_OK && sk_parts_has(r.op))
        status = sk_parts_take(&task, &r, err);
    else if (status == SOUK_OK)
        status = sk_request_take(client->venue, &client->markets, &r, answer, err);
    if (status == SOUK_OK && task.one_by_one)
        status = sk_fail(err, SOUK_E_UNSUPPORTED,
                         "the parts go one by one: ask for the preview of each");
    if (status == SOUK_OK)
        status = sk_call_encode(client, answer, call, &out, err);
    return status == SOUK_OK ? show(client, answer, &out, err) : status;
}

/* Hands the answer over, or frees it. */
static souk_status hand_over(souk_answer *made, souk_status status, souk_answer **answer)
{
    if (status == SOUK_OK)
        *answer = made;
    else
        souk_answer_free(made);
    return status;
}

souk_status souk_preview_make(souk_client *client, const souk_request *request,
                              souk_answer **answer, souk_error *err)
{
    souk_answer *made = sk_answer_new(client->alloc, SOUK_OP_NONE);
    *answer = NULL;
    if (!made)
        return sk_fail_nomem(err);
    return hand_over(made, preview(client, made, request, err), answer);
}

souk_status souk_raw_preview(souk_client *client, const souk_raw *raw, souk_answer **answer,
                             souk_error *err)
{
    souk_answer *made = sk_answer_new(client->alloc, SOUK_OP_NONE);
    sk_request out;
    *answer = NULL;
    if (!made)
        return sk_fail_nomem(err);
    souk_status status = sk_raw_take(client, raw, made, &out, err);
    if (status == SOUK_OK)
        status = show(client, made, &out, err);
    return hand_over(made, status, answer);
}
