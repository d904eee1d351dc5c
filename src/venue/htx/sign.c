/* SPDX-License-Identifier: MIT
 * Signing and verifying. Four lines are signed: method, host, path, and the query's pairs sorted by
 * name with the `Signature` pair left out; a body takes no part. On sockets the four parameters of
 * the login stand for the query, under names of their own. src: htx card 3 */
#include "venue/htx/htx.h"
#include "base/date.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/keys.h"
#include "venue/params.h"
#include "venue/push.h"
#include "venue/rows.h"

#define SECOND_NS INT64_C(1000000000)
#define WINDOW_NS (300 * SECOND_NS) /* card 3.1 */

/* Whose names may stand in the host line beside the request's own: card 3.1 */
static const char *const hosts[] = {"api.huobi.pro", "api-aws.huobi.pro", "api.htx.com"};

/* ---- a request taken apart, of either transport ---- */

typedef struct signed_text {
    souk_str line; /* the fourth */
    souk_str signature, api_key, stamp, method, version;
    bool frame, body; /* body: the guide's form, whose signature covers the body and nothing else */
} signed_text;

/* The login, both ways: {"action":"req","ch":"auth","params":{..}} */
#define T signed_text
static const sk_field params_rows[] = {SK_CONST("authType", "api", .flags = SK_F_SAID),
                                       F_TEXT("accessKey", api_key),
                                       F_TEXT("signatureMethod", method),
                                       F_TEXT("signatureVersion", version),
                                       F_TEXT("timestamp", stamp),
                                       F_TEXT("signature", signature)};
static const sk_field login_rows[] = {SK_CONST("action", "req", .flags = SK_F_SAID),
                                      SK_CONST("ch", "auth", .flags = SK_F_SAID),
                                      SK_OBJECT("params", params_rows)};
#undef T
F_TABLE(login, login_rows);

static souk_str login_line(const signed_text *t, sk_arena *arena)
{
    const souk_str parts[] = {SK_STR("accessKey="),         sk_pct_again(t->api_key, arena),
                              SK_STR("&signatureMethod="),  sk_pct_again(t->method, arena),
                              SK_STR("&signatureVersion="), sk_pct_again(t->version, arena),
                              SK_STR("&timestamp="),        sk_pct_again(t->stamp, arena)};
    return sk_join(parts, SK_COUNT(parts), arena);
}

/* Operations of a socket that has logged in have other params, and none of these. */
static souk_status read_frame(souk_str frame, sk_arena *arena, signed_text *out, souk_error *err)
{
    sk_json j;
    sk_json_init(&j, frame);
    *out = (signed_text){.frame = true};
    if (sk_fields_get(login.rows, login.count, &j, out, arena, NULL) != SOUK_OK)
        *out = (signed_text){.frame = true};
    out->line = login_line(out, arena);
    return out->line.ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* A parameter of the query, decoded; "%" when it cannot be, which is no value of any. */
static souk_str value_of(souk_str query, const char *name, sk_arena *arena)
{
    souk_str raw = sk_pairs_value(query, name), out = SK_STR("%");
    if (!raw.ptr)
        return raw;
    sk_pct_decode(raw, false, arena, &out);
    return out;
}

/* The guide's form: the header has the signature, and key and time stand in the query, in headers
 * or in the body. card 11 */
static souk_status read_header(const sk_request *r, souk_str header, sk_arena *arena,
                               signed_text *out, souk_error *err)
{
    static const char *const names[] = {"AccessKeyId", "Timestamp"};
    souk_str *const wanted[] = {&out->api_key, &out->stamp}, raw[2] = {{NULL, 0}};
    sk_json j;
    sk_json_init(&j, r->body);
    if (sk_json_type(&j) == SK_JSON_OBJECT)
        sk_json_pick(&j, names, 2, raw);
    for (int i = 0; i < 2; i++) {
        if (!wanted[i]->len)
            *wanted[i] = sk_headers_get(&r->headers, names[i]);
        sk_json_init(&j, raw[i]);
        if (!wanted[i]->len && raw[i].ptr)
            sk_json_text(&j, wanted[i]);
    }
    out->body = true;
    out->line = r->body;
    if (sk_pct_decode(header, false, arena, &out->signature) == SOUK_E_NOMEM)
        return sk_fail_nomem(err);
    return SOUK_OK;
}

static souk_status read_signed(const sk_request *r, sk_arena *arena, signed_text *out,
                               souk_error *err)
{
    if (r->is_frame)
        return read_frame(r->body, arena, out, err);
    *out = (signed_text){.signature = value_of(r->query, "Signature", arena),
                         .api_key = value_of(r->query, "AccessKeyId", arena),
                         .stamp = value_of(r->query, "Timestamp", arena),
                         .method = value_of(r->query, "SignatureMethod", arena),
                         .version = value_of(r->query, "SignatureVersion", arena)};
    souk_str header = sk_headers_get(&r->headers, "Signature");
    if (!out->signature.ptr && header.len)
        return read_header(r, header, arena, out, err);
    return sk_pairs_sorted(r->query, "Signature", false, arena, &out->line, err);
}

/* A frame is signed as the GET of its socket. */
static souk_str four_lines(const sk_request *r, souk_str host, souk_str scheme, souk_str line,
                           sk_arena *arena)
{
    souk_str method = r->is_frame ? SK_STR("GET") : r->method, end = SK_STR("\n");
    souk_str origin = scheme.len ? host : (souk_str){"", 0};
    return sk_join((souk_str[]){method, end, host, end, scheme, origin, r->path, end, line}, 9,
                   arena);
}

souk_status sk_htx_canonical(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                             souk_str *out, souk_error *err)
{
    (void)venue;
    signed_text text = {.frame = false};
    souk_status status = read_signed(request, arena, &text, err);
    *out = text.body ? text.line
                     : four_lines(request, sk_text_lower(request->host, arena), SK_STR(""),
                                  text.line, arena);
    return status == SOUK_OK && !out->ptr ? sk_fail_nomem(err) : status;
}

/* ---- the client signs ---- */

static const char *method_of(const sk_key *key)
{
    return sk_key_kind(key) == SK_SIGN_ED25519 ? "Ed25519" : "HmacSHA256";
}

static souk_status sign_rest(const sk_key *key, const sk_call *call, sk_request *r, souk_error *err)
{
    sk_arena *arena = call->arena;
    char date[SK_DATE_TEXT_MAX];
    souk_str text, signature;
    sk_buf buf;
    sk_qw q;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_qw_init(&q, &buf, NULL);
    sk_qw_str(&q, "AccessKeyId", key->api_key);
    sk_qw_cstr(&q, "SignatureMethod", method_of(key));
    sk_qw_cstr(&q, "SignatureVersion", "2");
    sk_qw_str(&q, "Timestamp", sk_date_print(date, call->now_ns));
    if (r->query.len) {
        sk_buf_char(&buf, '&');
        sk_buf_str(&buf, r->query);
    }
    souk_status status =
        sk_pairs_sorted(sk_buf_view(&buf), "Signature", false, arena, &r->query, err);
    text = four_lines(r, sk_text_lower(r->host, arena), SK_STR(""), r->query, arena);
    if (status == SOUK_OK)
        status = text.ptr ? sk_key_sign(key, SK_SIGNATURE_BASE64, text, arena, &signature, err)
                          : sk_fail_nomem(err);
    if (status == SOUK_OK) {
        sk_buf_reset(&buf);
        sk_buf_str(&buf, r->query);
        sk_qw_str(&q, "Signature", signature);
        r->query = sk_arena_copy(arena, sk_buf_view(&buf));
        status = buf.failed || !r->query.ptr ? sk_fail_nomem(err) : SOUK_OK;
    }
    sk_buf_deinit(&buf);
    return status;
}

static souk_status sign_login(const sk_key *key, const sk_call *call, sk_request *r,
                              souk_error *err)
{
    char date[SK_DATE_TEXT_MAX];
    sk_arena *arena = call->arena;
    signed_text t = {.api_key = key->api_key,
                     .method = sk_str(method_of(key)),
                     .version = SK_STR("2.1"),
                     .stamp = sk_date_print(date, call->now_ns)};
    souk_str text =
        four_lines(r, sk_text_lower(r->host, arena), SK_STR(""), login_line(&t, arena), arena);
    souk_status status = text.ptr
                             ? sk_key_sign(key, SK_SIGNATURE_BASE64, text, arena, &t.signature, err)
                             : sk_fail_nomem(err);
    sk_buf buf;
    if (status != SOUK_OK)
        return status;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_jw w = sk_say(&buf, false);
    sk_say_object(&w, NULL, &login, NULL, &t);
    r->body = sk_jw_done(&w) ? sk_arena_copy(arena, sk_buf_view(&buf)) : (souk_str){NULL, 0};
    sk_buf_deinit(&buf);
    return r->body.ptr ? SOUK_OK : sk_fail_nomem(err);
}

souk_status sk_htx_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                        sk_request *inout, souk_error *err)
{
    (void)venue;
    if (call->row && call->row->auth == SK_AUTH_NONE)
        return SOUK_OK;
    if (!key || !key->api_key.len)
        return sk_fail(err, SOUK_E_KEY_MISSING, "this operation needs an API key");
    return inout->is_frame ? sign_login(key, call, inout, err) : sign_rest(key, call, inout, err);
}

/* ---- the server looks who it is, and verifies ---- */

/* ISO time, or digits: 13 are milliseconds, 10 seconds. card 11 */
static bool read_stamp(souk_str text, int64_t *out_ns)
{
    int64_t number;
    if (sk_date_parse(text, out_ns) == SOUK_OK)
        return text.len == 19; /* no fraction, no Z */
    if ((text.len != 13 && text.len != 10) || sk_str_to_i64(text, &number) != SOUK_OK || number < 0)
        return false;
    *out_ns = number * (text.len == 13 ? SECOND_NS / 1000 : SECOND_NS);
    return *out_ns > 0;
}

static souk_status bad(const sk_venue *venue, const char *text, souk_error *err)
{
    return sk_venue_refuse_row(sk_venue_error(venue, "api-signature-not-valid", text), NULL, NULL,
                               err);
}

souk_status sk_htx_identify(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                            sk_identity *out, souk_error *err)
{
    signed_text text = {.frame = false};
    souk_status status = read_signed(request, arena, &text, err);
    if (status != SOUK_OK)
        return status;
    *out = (sk_identity){.api_key = text.api_key, .window_ns = WINDOW_NS, .ahead_ns = WINDOW_NS};
    if (text.frame && !text.api_key.len)
        return SOUK_OK; /* an operation on a socket that has logged in */
    if (!text.api_key.len || !text.signature.len)
        return sk_venue_refuse(venue, "login-required", NULL, NULL, err);
    if (!read_stamp(text.stamp, &out->stamp_ns))
        return bad(venue, "Signature not valid: Invalid submission", err);
    return SOUK_OK;
}

/* The host as sent, without its port, and the venue's own names; ccxt over plain ws:// has the
 * whole URL for a path: card 3.1, 3.3 */
static bool matches(const sk_key *key, const sk_request *r, const signed_text *t, souk_str line,
                    sk_arena *arena)
{
    souk_str host = sk_text_lower(r->host, arena), rest = host, names[2 + SK_COUNT(hosts)];
    const char *const schemes[] = {"", "ws://", "wss://"};
    names[0] = host;
    names[1] = sk_str_cut(&rest, ':');
    for (size_t i = 0; i < SK_COUNT(hosts); i++)
        names[2 + i] = sk_str(hosts[i]);
    for (size_t s = 0; s < (t->frame ? SK_COUNT(schemes) : 1); s++)
        for (size_t i = 0; i < SK_COUNT(names); i++) {
            souk_str text = four_lines(r, names[i], sk_str(schemes[s]), line, arena);
            if (text.ptr && sk_key_matches(key, SK_SIGNATURE_BASE64, text, t->signature))
                return true;
        }
    return false;
}

souk_status sk_htx_verify(const sk_venue *venue, const sk_key *key, const sk_request *request,
                          sk_arena *arena, souk_error *err)
{
    signed_text text = {.frame = false};
    souk_status status = read_signed(request, arena, &text, err);
    souk_str anew = {NULL, 0};
    if (status != SOUK_OK)
        return status;
    if (text.body)
        return sk_key_matches(key, SK_SIGNATURE_BASE64, text.line, text.signature)
                   ? SOUK_OK
                   : bad(venue, "Signature not valid: Verification", err);
    if (!sk_str_is(text.version, text.frame ? "2.1" : "2"))
        return bad(venue, "Signature not valid: Incorrect signature version", err);
    if (!sk_str_eq_nocase(text.method, sk_str(method_of(key))))
        return bad(venue, "Signature not valid: Incorrect signature method", err);
    if (matches(key, request, &text, text.line, arena))
        return SOUK_OK;
    if (!text.frame &&
        sk_pairs_sorted(request->query, "Signature", true, arena, &anew, err) == SOUK_OK &&
        !sk_str_eq(anew, text.line) && matches(key, request, &text, anew, arena))
        return SOUK_OK;
    return bad(venue, "Signature not valid: Verification", err);
}
