/* SPDX-License-Identifier: MIT
 * What holds for every venue's descriptor, whichever venue it is: rules that look at its rows and
 * complain. Each complaint begins with the rule's name. */
#ifndef TESTS_VENUE_DESCRIPTOR_RULES_H
#define TESTS_VENUE_DESCRIPTOR_RULES_H

#include "crypt/sign.h"
#include "venue/push.h"
#include "venue_test.h"

enum { FAULTS_MAX = 64 };

typedef struct faults {
    const sk_venue *venue;
    uint32_t count;
    char text[FAULTS_MAX][200];
} faults;

__attribute__((format(printf, 2, 3))) static inline void complain(faults *f, const char *format,
                                                                  ...)
{
    va_list args;
    va_start(args, format);
    if (f->count < FAULTS_MAX)
        vsnprintf(f->text[f->count++], sizeof f->text[0], format, args);
    va_end(args);
}

static inline bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static inline bool made_of(const char *text, const char *letters)
{
    return text && *text && strspn(text, letters) == strlen(text);
}

#define SMALL_LETTERS "abcdefghijklmnopqrstuvwxyz"

static inline void check_charge(faults *f, const char *who, const sk_charge *c)
{
    if (c->limit > f->venue->limits_count)
        complain(f, "charge: %s names limit %u of %u", who, c->limit, f->venue->limits_count);
    else if (c->limit && !c->cost)
        complain(f, "charge: %s charges nothing to %s", who, f->venue->limits[c->limit - 1].name);
}

/* ---- who it is ---- */

static inline void rule_identity(faults *f)
{
    const sk_venue *v = f->venue;
    bool hmac = false;
    if (v->id < 1 || v->id > 10 || !made_of(v->name, SMALL_LETTERS) || !v->title)
        complain(f, "identity: id %u, name \"%s\"", v->id, v->name ? v->name : "");
    static const char *const known[] = {"hmac", "ed25519", "rsa", "es256"};
    for (const char *const *type = v->key_types; type && *type; type++) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found |= same(*type, known[i]);
        hmac |= same(*type, "hmac");
        if (!found)
            complain(f, "identity: no key is of type %s", *type);
    }
    if (!v->key_types || !*v->key_types)
        complain(f, "identity: no type of keys");
    if (hmac && (v->hmac > SK_SIGN_HMAC_SHA512 || !v->api_key_len || !v->secret_len))
        complain(f, "identity: keys without a digest or lengths");
    if (!v->defaults || !(v->defaults->types >> SOUK_LIMIT & 1))
        complain(f, "identity: no rules of instruments, or no limit orders");
}

/* ---- hosts ---- */

static inline bool is_served(const sk_venue *v, const char *path)
{
    for (uint8_t i = 0; i < v->endpoints_count; i++)
        for (int k = 0; k < 6 && v->endpoints[i].serve[k]; k++)
            if (same(v->endpoints[i].serve[k], path))
                return true;
    return false;
}

static inline void check_endpoint(faults *f, const sk_endpoint *e)
{
    static const char *const schemes[] = {"https://", "wss://", "tcp+ssl://"};
    size_t len = e->via <= SK_VIA_FIX ? strlen(schemes[e->via]) : 0;
    const char *hosts[] = {e->live, e->testnet};
    for (int i = 0; i < 2; i++)
        if (len == 0 || (hosts[i] && (strncmp(hosts[i], schemes[e->via], len) != 0 ||
                                      strchr(hosts[i] + len, '/'))))
            complain(f, "endpoint: %s is no host of %s", hosts[i] ? hosts[i] : "?", e->name);
    if (!e->live)
        complain(f, "endpoint: %s has no live host", e->name);
    if (e->via == SK_VIA_WS && (!e->path || !is_served(f->venue, e->path)))
        complain(f, "endpoint: nobody serves the path of %s", e->name);
    if (e->via == SK_VIA_FIX && !e->port)
        complain(f, "endpoint: %s needs a port of its own", e->name);
    if (e->ping > SK_PING_SERVER_BEAT)
        complain(f, "endpoint: %s pings in no known way", e->name);
    if (e->silence_close && (e->silence_close < 1000 || e->silence_close > 4999))
        complain(f, "endpoint: %u is no close code", e->silence_close);
    check_charge(f, e->name, &e->opening[0]);
    check_charge(f, e->name, &e->opening[1]);
    check_charge(f, e->name, &e->message);
    check_charge(f, e->name, &e->change);
}

static inline void rule_endpoints(faults *f)
{
    const sk_venue *v = f->venue;
    bool rest = false;
    for (uint8_t i = 0; i < v->endpoints_count; i++) {
        const sk_endpoint *e = &v->endpoints[i];
        rest |= e->via == SK_VIA_REST;
        check_endpoint(f, e);
        for (uint8_t k = 0; k < i; k++) {
            const sk_endpoint *other = &v->endpoints[k];
            if (same(e->name, other->name) || (e->port && e->port == other->port))
                complain(f, "endpoint: two are called %s, or share its port", e->name);
            for (int n = 0; n < 6 && e->serve[n]; n++)
                for (int m = 0; m < 6 && other->serve[m]; m++)
                    if (same(e->serve[n], other->serve[m]))
                        complain(f, "endpoint: two serve %s", e->serve[n]);
        }
    }
    if (!rest)
        complain(f, "endpoint: none for REST");
}

/* ---- operations ---- */

static inline bool is_batch(sk_op_id op)
{
    return op == SK_OP_PLACE_BATCH || op == SK_OP_CANCEL_BATCH || op == SK_OP_AMEND_BATCH;
}

/* What a lost answer may mean, by what the operation does. */
static inline bool effect_fits(const sk_op_row *row)
{
    switch (row->id) {
    case SK_OP_PLACE:
    case SK_OP_PLACE_BATCH:
    case SK_OP_AMEND:
    case SK_OP_AMEND_BATCH:
    case SK_OP_CANCEL_REPLACE:
    case SK_OP_LIST_PLACE: return row->effect == SK_ONCE;
    case SK_OP_CANCEL:
    case SK_OP_CANCEL_BATCH:
    case SK_OP_LIST_CANCEL:
    case SK_OP_CANCEL_AFTER:
    case SK_OP_HEARTBEAT: return row->effect == SK_SAME_AGAIN;
    case SK_OP_CANCEL_ALL:
    case SK_OP_CANCEL_SESSION:
    case SK_OP_TOKEN_NEW:
    case SK_OP_TOKEN_KEEP:
    case SK_OP_TOKEN_END: return row->effect != SK_READ;
    default: return row->effect == SK_READ;
    }
}

static inline void check_op(faults *f, const sk_op_row *row)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};
    bool known = row->via != SK_VIA_REST && !row->method;
    for (size_t i = 0; row->via == SK_VIA_REST && i < sizeof methods / sizeof *methods; i++)
        known |= same(row->method, methods[i]);
    const char *name = row->path ? row->path : "?";
    if (!known || !row->path || (row->via == SK_VIA_REST && row->path[0] != '/'))
        complain(f, "operation: %s %s is none", row->method ? row->method : "", name);
    if (row->id == SK_OP_NONE || row->id >= SK_OP_COUNT)
        complain(f, "operation: %s does nothing known", name);
    if (!row->src || !*row->src)
        complain(f, "operation: nobody knows where %s comes from", name);
    if (row->auth == SK_AUTH_NONE ? row->perm != 0
                                  : row->perm == 0 && row->id != SK_OP_FIXED_ANSWER)
        complain(f, "operation: permissions of %s do not fit its authentication", name);
    if (!effect_fits(row))
        complain(f, "operation: effect %u does not fit %s %s", row->effect, sk_op_name(row->id),
                 name);
    if (row->id == SK_OP_FIXED_ANSWER &&
        (row->fixed != NULL) + (row->refusal != NULL) + (row->encode_reply != NULL) != 1)
        complain(f, "operation: %s has no answer, or two", name);
    if (row->refusal && !sk_venue_error(f->venue, row->refusal, ""))
        complain(f, "operation: %s is refused with %s, which has no words", name, row->refusal);
    for (int i = 0; i < SK_CHARGES_MAX; i++) {
        check_charge(f, name, &row->charge[i]);
        if (row->charge[i].each && !is_batch(row->id))
            complain(f, "charge: %s has no parts", name);
        if (i > 0 && row->charge[i].limit && !row->charge[i - 1].limit)
            complain(f, "charge: %s leaves one out", name);
    }
}

static inline const sk_op_row *find_op(const sk_venue *v, sk_op_id op)
{
    for (uint16_t i = 0; i < v->ops_count; i++)
        if (v->ops[i].id == op)
            return &v->ops[i];
    return NULL;
}

static inline void rule_operations(faults *f)
{
    static const sk_op_id must[] = {SK_OP_INSTRUMENTS, SK_OP_BOOK,  SK_OP_TRADES,
                                    SK_OP_CANDLES,     SK_OP_PLACE, SK_OP_OPEN_ORDERS,
                                    SK_OP_BALANCES,    SK_OP_FILLS, SK_OP_FEES};
    const sk_venue *v = f->venue;
    for (uint16_t i = 0; i < v->ops_count; i++) {
        bool there = false;
        check_op(f, &v->ops[i]);
        for (uint8_t k = 0; k < v->endpoints_count; k++)
            there |= v->endpoints[k].via == v->ops[i].via;
        if (!there)
            complain(f, "operation: no endpoint takes %s", v->ops[i].path);
    }
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        if (!find_op(v, must[i]))
            complain(f, "operation: no %s", sk_op_name(must[i]));
    if (!find_op(v, SK_OP_CANCEL) && !find_op(v, SK_OP_CANCEL_BATCH))
        complain(f, "operation: no cancel");
}

/* A path whose holes hold something that is no step of any path. */
static inline souk_str filled(const char *path)
{
    sk_buf buf;
    sk_buf_init(&buf, NULL, 512);
    for (const char *p = path; *p; p++) {
        bool hole = *p == '{' && strchr(p, '}');
        sk_buf_char(&buf, hole ? '7' : *p);
        if (hole)
            p = strchr(p, '}');
    }
    souk_str out = sk_arena_copy(&arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return out;
}

/* Two templates that one path may fit, neither of them plain. */
static inline bool overlap(const char *a, const char *b)
{
    if (same(a, b) || !strchr(a, '{') || !strchr(b, '{'))
        return false;
    while (*a && *b) {
        size_t n = strcspn(a + 1, "/") + 1, m = strcspn(b + 1, "/") + 1;
        bool hole = a[1] == '{' || b[1] == '{';
        if (!hole && (n != m || memcmp(a, b, n) != 0))
            return false;
        a += n;
        b += m;
    }
    return !*a && !*b;
}

/* A page that the client asks for two operations stands in two rows: the first serves it. */
static inline void rule_paths(faults *f)
{
    const sk_venue *v = f->venue;
    for (uint16_t i = 0; i < v->ops_count; i++) {
        const sk_op_row *a = &v->ops[i];
        for (uint16_t k = 0; k < i; k++) {
            const sk_op_row *b = &v->ops[k];
            if (a->via == b->via && same(a->path, b->path) && same(a->method, b->method) &&
                same(a->when, b->when) && (a->id == b->id || !a->encode_request))
                complain(f, "path: two rows for %s %s", a->method ? a->method : "", a->path);
            if (a->via == b->via && a->via == SK_VIA_REST && same(a->method, b->method) &&
                overlap(a->path, b->path))
                complain(f, "path: %s or %s", a->path, b->path);
        }
        if (!a->path)
            continue;
        const sk_op_row *found = sk_venue_route(
            v, (sk_via)a->via, sk_str(a->method ? a->method : ""), filled(a->path), NULL);
        if (!found || !same(found->path, a->path) || !same(found->method, a->method))
            complain(f, "path: %s leads to %s", a->path, found ? found->path : "nothing");
    }
}

/* ---- limits ---- */

static inline void check_limit(faults *f, const sk_limit_row *row)
{
    const sk_venue *v = f->venue;
    bool status = false, code = !row->code;
    if (!row->name || row->window_ns <= 0 || !row->capacity[0])
        complain(f, "limit: %s holds nothing", row->name ? row->name : "?");
    if (row->breach != SOUK_E_RATE_LIMIT && row->breach != SOUK_E_ORDER_LIMIT &&
        row->breach != SOUK_E_BANNED)
        complain(f, "limit: a breach of %s says something else", row->name);
    for (uint16_t i = 0; i < v->errors_count; i++) {
        status |= v->errors[i].status == row->breach;
        code |= row->code && same(v->errors[i].code, row->code);
    }
    if (!status || !code)
        complain(f, "limit: no error tells a breach of %s", row->name);
    if (row->ban_min_ns > row->ban_max_ns || (row->strikes && !row->ban_min_ns))
        complain(f, "limit: bans of %s", row->name);
    if (row->kind > SK_OPEN_COUNT || row->keyed_by > SK_BY_IP_INSTRUMENT)
        complain(f, "limit: %s is of no known kind", row->name);
    for (int tier = 1; tier < 4; tier++)
        if (row->windows_ns[tier] && !row->capacity[tier])
            complain(f, "limit: tier %d of %s", tier, row->name);
}

static inline void rule_limits(faults *f)
{
    for (uint8_t i = 0; i < f->venue->limits_count; i++)
        check_limit(f, &f->venue->limits[i]);
}

/* ---- switches ---- */

static inline void rule_switches(faults *f)
{
    for (uint8_t i = 0; i < f->venue->switches_count; i++) {
        const sk_switch *s = &f->venue->switches[i];
        bool within = false;
        size_t len = strlen(s->value);
        for (const char *p = s->values; p && *p; p = strchr(p, '|') ? strchr(p, '|') + 1 : "")
            within |= strncmp(p, s->value, len) == 0 && (p[len] == '|' || p[len] == 0);
        if (!within)
            complain(f, "switch: %s is not \"%s\" of %s", s->name, s->value, s->values);
        if (!made_of(s->name, SMALL_LETTERS "_0123456789") || !s->text || !*s->text)
            complain(f, "switch: %s says nothing", s->name);
    }
}

/* ---- ids and resolving ---- */

static inline void rule_ids(faults *f)
{
    const sk_venue *v = f->venue;
    const sk_id_rule *id = v->client_id;
    if (!id || !id->alphabet || !*id->alphabet || id->again > SK_ID_SAME_ORDER) {
        complain(f, "id: no rule");
        return;
    }
    for (uint8_t seed = 0; seed < 32; seed++) {
        uint8_t random[16];
        memset(random, seed, sizeof random);
        souk_str made = sk_id_make(id, random, &arena);
        if (!sk_id_allowed(id, made) || made.len < strlen(id->prefix) + 10)
            complain(f, "id: %.*s is not as the venue wants it", SK_FMT(made));
    }
    const sk_id_form *forms[] = {v->order_id, v->fill_id};
    for (int i = 0; i < 2; i++) {
        const sk_id_form *form = forms[i];
        size_t holes = 0;
        for (const char *p = form && form->pattern ? form->pattern : ""; *p; p++)
            holes += *p == '#';
        if (form && (form->kind > SK_ID_PATTERN || (form->kind == SK_ID_PATTERN && holes < 13)))
            complain(f, "id: 64 bits have no room in %s",
                     form->pattern ? form->pattern : "nothing");
    }
}

static inline void rule_resolve(faults *f)
{
    const sk_venue *v = f->venue;
    bool by_id = v->resolve.how == SK_RESOLVE_BY_SAME_ID;
    if (!v->resolve.fence_ms)
        complain(f, "resolve: an order may arrive for ever");
    if (by_id != (v->client_id && v->client_id->again == SK_ID_SAME_ORDER))
        complain(f, "resolve: the same id again");
    if (v->resolve.how == SK_RESOLVE_BY_CLIENT_ID && !find_op(v, SK_OP_ORDER))
        complain(f, "resolve: orders cannot be asked for");
}

#endif
