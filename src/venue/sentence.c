/* SPDX-License-Identifier: MIT */
#include "venue/sentence.h"
#include "base/dec.h"
#include "market/markets.h"

static void put_symbol(sk_buf *out, souk_str symbol, bool capitals)
{
    for (uint32_t i = 0; i < symbol.len; i++)
        sk_buf_char(out, capitals ? sk_upper(symbol.ptr[i]) : symbol.ptr[i]);
}

static void put_symbols(const sk_peer *peer, bool capitals, sk_buf *out)
{
    const char *quote = capitals ? "'" : "";
    for (uint32_t i = 0; i < peer->markets->count; i++) {
        sk_buf_printf(out, "%s%s", i ? ", " : "", quote);
        put_symbol(out, peer->markets->rows[i].symbol, capitals);
        sk_buf_cstr(out, quote);
    }
}

/* The roles that an operation is open to; or those that a key has, none that another includes. */
static void put_roles(const sk_peer *peer, bool wanted, sk_buf *out)
{
    const char *between = "";
    uint32_t told = 0, perm = peer->row ? peer->row->perm : 0;
    for (const sk_enum_row *row = peer->venue->roles; row && row->text; row++) {
        uint32_t bits = (uint32_t)row->value;
        bool open = perm & SK_PERM_ANY ? (bits & perm) != 0 : (bits & perm) == perm;
        bool has = (peer->perms & bits) == bits && bits & ~told;
        if (!(wanted ? open : has))
            continue;
        sk_buf_printf(out, "%s%s", between, row->text);
        between = ", ";
        told |= bits;
    }
}

static void put_order(const sk_peer *peer, const sk_call *call, souk_str hole, sk_buf *out)
{
    const sk_order_ask *a = &call->ask;
    const souk_instrument *row =
        call->instrument < peer->markets->count ? &peer->markets->rows[call->instrument] : NULL;
    if (sk_str_is(hole, "amount"))
        sk_buf_dec_short(out, a->qty);
    else if (sk_str_is(hole, "price"))
        sk_buf_dec_short(out, a->price);
    else if (sk_str_is(hole, "stop"))
        sk_buf_dec_short(out, a->stop);
    else if (sk_str_is(hole, "side"))
        sk_buf_cstr(out, a->side == SOUK_SELL ? "sell" : "buy");
    else if (sk_str_is(hole, "id"))
        sk_buf_str(out, call->ref.order_id.len ? call->ref.order_id : call->ref.client_id);
    else if (row)
        sk_buf_str(out, sk_str_is(hole, "base") ? row->base : row->quote);
}

static bool is_order_hole(souk_str hole)
{
    static const char *const names[] = {"amount", "price", "stop", "side", "id", "base", "quote"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sk_str_is(hole, names[i]))
            return true;
    return false;
}

static bool put_hole(const sk_peer *peer, souk_str hole, sk_buf *out)
{
    static const sk_call none = {.instrument = SK_NO_INSTRUMENT};
    const sk_call *call = peer->call ? peer->call : &none;
    bool capitals = hole.len && hole.ptr[0] >= 'A' && hole.ptr[0] <= 'Z';
    if (sk_str_eq_nocase(hole, SK_STR("symbol")))
        put_symbol(out, call->symbol, capitals);
    else if (sk_str_eq_nocase(hole, SK_STR("symbols")))
        put_symbols(peer, capitals, out);
    else if (sk_str_is(hole, "wanted"))
        put_roles(peer, true, out);
    else if (sk_str_is(hole, "roles"))
        put_roles(peer, false, out);
    else if (sk_str_is(hole, "path"))
        sk_buf_str(out, peer->request ? peer->request->path : (souk_str){"", 0});
    else if (sk_str_is(hole, "nonce"))
        sk_buf_printf(out, "%llu", (unsigned long long)peer->nonce);
    else if (sk_str_is(hole, "now"))
        sk_buf_printf(out, "%lld", (long long)(peer->now_ns / INT64_C(1000000000)));
    else if (is_order_hole(hole))
        put_order(peer, call, hole, out);
    else
        return false;
    return true;
}

bool sk_sentence_put(const sk_peer *peer, const char *text, sk_buf *out)
{
    while (*text) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        souk_str hole = {text + 1, end ? (uint32_t)(end - text - 1) : 0};
        if (end && put_hole(peer, hole, out)) {
            text = end + 1;
            continue;
        }
        sk_buf_char(out, *text++);
    }
    return !out->failed;
}

void sk_sentence_fill(const sk_peer *peer, souk_error *err)
{
    char text[sizeof err->text];
    sk_buf buf = {.ptr = text, .cap = sizeof text - 1, .max = sizeof text - 1};
    sk_sentence_put(peer, err->text, &buf);
    text[buf.len] = 0;
    memcpy(err->text, text, sizeof text);
}
