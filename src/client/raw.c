/* SPDX-License-Identifier: MIT
 * Any request of a venue's own interface: signed as the venue demands, its answer as it came. */
#include "client/call.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "wire/json_write.h"
#include "wire/query.h"

/* The headers outlive the connection only as copies. */
static souk_status keep_headers(souk_answer *answer, const sk_headers *headers, souk_error *err)
{
    sk_arena *arena = &answer->arena;
    souk_header_field *rows = sk_arena_zeroed(arena, headers->count + 1, sizeof *rows);
    for (uint32_t i = 0; rows && i < headers->count; i++) {
        rows[i].name = sk_arena_copy(arena, headers->rows[i].name).ptr;
        rows[i].value = sk_arena_copy(arena, headers->rows[i].value).ptr;
        if (!rows[i].name || !rows[i].value)
            return sk_fail_nomem(err);
    }
    answer->headers = rows;
    answer->headers_count = rows ? headers->count : 0;
    return rows ? SOUK_OK : sk_fail_nomem(err);
}

/* Whatever came is the answer; whether it is a refusal, the venue's envelope or the status says. */
static souk_status read_reply(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                              souk_error *err)
{
    souk_answer *answer = (souk_answer *)(void *)((char *)call - offsetof(souk_answer, call));
    souk_str body;
    souk_status status = keep_headers(answer, &reply->headers, err);
    if (status != SOUK_OK)
        return status;
    if (venue->open_reply)
        status = venue->open_reply(venue, reply, call, &body, err);
    if (reply->http < 400 && status == SOUK_E_BAD_ANSWER)
        status = SOUK_OK; /* not the envelope of this venue's operations: shown as it is */
    if (reply->http >= 400 && (status == SOUK_OK || status == SOUK_E_BAD_ANSWER))
        status = sk_venue_read_error(venue, SK_OP_NONE, reply->http, (souk_str){"", 0},
                                     (souk_str){"", 0}, err);
    if (status != SOUK_OK)
        call->err = *err;
    return status;
}

static bool has_forms(const sk_venue *venue)
{
    for (uint32_t i = 0; i < venue->ops_count; i++) {
        if (venue->ops[i].place == SK_IN_FORM)
            return true;
    }
    return false;
}

static bool in_query(souk_str method)
{
    return sk_str_is(method, "GET") || sk_str_is(method, "HEAD") || sk_str_is(method, "DELETE");
}

static void put_pairs(sk_buf *buf, const souk_raw *raw)
{
    for (size_t i = 0; i < raw->fields_count; i++) {
        if (buf->len)
            sk_buf_char(buf, '&');
        sk_pct_encode(buf, sk_str(raw->fields[i].name), NULL);
        sk_buf_char(buf, '=');
        sk_pct_encode(buf, sk_str(raw->fields[i].value), NULL);
    }
}

static void put_object(sk_buf *buf, const souk_raw *raw)
{
    sk_jw w;
    sk_jw_init(&w, buf);
    sk_jw_object(&w, NULL);
    for (size_t i = 0; i < raw->fields_count; i++)
        sk_jw_cstr(&w, raw->fields[i].name, raw->fields[i].value);
    sk_jw_end(&w);
}

/* Where the fields go: query, form or JSON. */
static souk_status put_fields(const sk_venue *venue, const souk_raw *raw, sk_arena *arena,
                              sk_request *out, souk_error *err)
{
    bool query = in_query(out->method);
    souk_str *at = query ? &out->query : &out->body;
    sk_buf buf;
    if (raw->fields_count == 0)
        return SOUK_OK;
    if (!query && at->len)
        return sk_fail(err, SOUK_E_INVALID, "a body and fields: only one of them");
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_buf_str(&buf, *at);
    if (query || has_forms(venue))
        put_pairs(&buf, raw);
    else
        put_object(&buf, raw);
    *at = sk_arena_copy(arena, sk_buf_view(&buf));
    bool failed = buf.failed || !at->ptr;
    sk_buf_deinit(&buf);
    return failed ? sk_fail(err, SOUK_E_LIMIT, "the fields are too long") : SOUK_OK;
}

static bool is_text(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f)
            return false;
    }
    return text.len > 0;
}

static souk_status read_target(const souk_raw *raw, sk_arena *arena, sk_request *out,
                               souk_error *err)
{
    souk_str rest = sk_arena_copy(arena, sk_str(raw->target ? raw->target : ""));
    if (!rest.ptr)
        return sk_fail_nomem(err);
    if (!raw->method || !is_text(sk_str(raw->method)))
        return sk_fail(err, SOUK_E_INVALID, "a request needs a method: GET, POST ...");
    if (!is_text(rest) || rest.ptr[0] != '/')
        return sk_fail(err, SOUK_E_INVALID, "a path begins with '/' and has no blanks: /api/...");
    *out = (sk_request){.method = sk_arena_copy(arena, sk_str(raw->method)),
                        .path = sk_str_cut(&rest, '?'),
                        .query = rest.ptr ? rest : (souk_str){"", 0},
                        .body = sk_arena_copy(arena, sk_str(raw->body ? raw->body : ""))};
    return out->method.ptr && out->body.ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* A known path costs and needs what its row says; of others the method tells whether they read. */
static souk_status choose_row(souk_client *client, const souk_raw *raw, sk_call *call,
                              const sk_request *request, souk_error *err)
{
    const sk_venue *venue = client->venue;
    const sk_op_row *known = sk_venue_row_asked(
        venue, sk_venue_route(venue, SK_VIA_REST, request->method, request->path, NULL), request,
        call->arena);
    bool reads = sk_str_is(request->method, "GET") || sk_str_is(request->method, "HEAD");
    bool has_key = client->credentials.key.signer != NULL;
    sk_op_row *row = sk_arena_zeroed(call->arena, 1, sizeof *row);
    if (!row)
        return sk_fail_nomem(err);
    row->auth = has_key ? SK_AUTH_SIGNED : SK_AUTH_NONE;
    row->effect = reads ? SK_READ : SK_ONCE;
    if (known) {
        *row = *known;
        row->effect = known->effect == SK_READ ? SK_READ : SK_ONCE;
        row->extra_cost = NULL; /* hangs on arguments that are not read here */
    }
    if (raw->sign != SOUK_SIGN_AUTO)
        row->auth = raw->sign == SOUK_SIGN_ALWAYS ? SK_AUTH_SIGNED : SK_AUTH_NONE;
    row->method = request->method.ptr;
    row->path = request->path.ptr;
    row->decode_reply = read_reply;
    call->op = SK_OP_NONE;
    call->row = row;
    call->instrument = SK_NO_INSTRUMENT;
    return SOUK_OK;
}

souk_status sk_raw_take(souk_client *client, const souk_raw *raw, souk_answer *answer,
                        sk_request *out, souk_error *err)
{
    static const sk_header form = {{"Content-Type", 12}, {"application/x-www-form-urlencoded", 33}};
    static const sk_header json = {{"Content-Type", 12}, {"application/json", 16}};
    if (!raw || raw->struct_size < sizeof *raw)
        return sk_fail(err, SOUK_E_INVALID, "raw.struct_size is not set: use SOUK_RAW");
    souk_status status = read_target(raw, &answer->arena, out, err);
    if (status == SOUK_OK)
        status = put_fields(client->venue, raw, &answer->arena, out, err);
    if (status == SOUK_OK)
        status = choose_row(client, raw, &answer->call, out, err);
    if (status != SOUK_OK)
        return status;
    bool is_json = out->body.len && (out->body.ptr[0] == '{' || out->body.ptr[0] == '[');
    bool posts = sk_str_is(out->method, "POST") || sk_str_is(out->method, "PUT");
    if (is_json || (posts && !has_forms(client->venue)))
        out->headers = (sk_headers){&json, 1};
    else if (posts || out->body.len)
        out->headers = (sk_headers){&form, 1};
    answer->call.id = ++client->next_id;
    answer->call.now_ns = sk_client_venue_ns(client);
    return SOUK_OK;
}

souk_status souk_raw_call(souk_client *client, const souk_raw *raw, souk_answer **answer,
                          souk_error *err)
{
    souk_answer *got = NULL;
    sk_task *task = NULL;
    *answer = NULL;
    if (client->in_callback)
        return sk_fail(err, SOUK_E_STATE, "a blocking call inside a callback");
    souk_status status = sk_task_start_raw(client, raw, sk_client_keep_answer, &got, &task, err);
    if (status != SOUK_OK)
        return status;
    *answer = sk_client_wait(client, task, &got);
    if (err)
        *err = (*answer)->err;
    return (*answer)->err.status;
}

unsigned souk_answer_http(const souk_answer *answer)
{
    return answer->http;
}

const souk_header_field *souk_answer_headers(const souk_answer *answer, size_t *count)
{
    *count = answer->headers_count;
    return answer->headers;
}
