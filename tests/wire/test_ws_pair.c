/* SPDX-License-Identifier: MIT
 * Both sides against each other: every permessage-deflate agreement (Autobahn's groups 12 and 13),
 * large messages in random pieces (group 9), shared frames, bombs, and no allocation once warm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "wire/ws.h"
#include "ws_frames.h"

typedef struct counter {
    size_t calls;
    long live;
} counter;

static void *counted(void *ctx, void *ptr, size_t size)
{
    counter *c = ctx;
    if (size == 0) {
        c->live -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    c->calls++;
    c->live += ptr == NULL;
    return realloc(ptr, size);
}

typedef struct pair {
    sk_ws ws[2]; /* by role */
    sk_buf out[2];
    unsigned masks;
    counter memory;
    souk_alloc alloc;
} pair;

static void pair_open(pair *p, sk_ws_deflate d)
{
    memset(p, 0, sizeof *p);
    p->alloc = (souk_alloc){counted, &p->memory};
    for (int i = 0; i < 2; i++) {
        sk_buf_init(&p->out[i], &p->alloc, 32 << 20);
        sk_ws_options o = {
            .role = (sk_ws_role)i,
            .deflate = d,
            .compress_min = 1,
            .random = ws_random,
            .random_ctx = &p->masks,
            .alloc = &p->alloc,
        };
        assert_int_equal(sk_ws_init(&p->ws[i], &o, &p->out[i], NULL), SOUK_OK);
    }
}

static void pair_close(pair *p)
{
    for (int i = 0; i < 2; i++) {
        sk_ws_deinit(&p->ws[i]);
        sk_buf_deinit(&p->out[i]);
    }
    assert_int_equal(p->memory.live, 0);
}

/* Brings what one side wrote to the other in pieces; must be exactly this one message. */
static void carry(pair *p, int from, souk_str want, sk_ws_opcode opcode, sk_rng *rng, size_t piece)
{
    sk_buf *out = &p->out[from];
    sk_ws *to = &p->ws[1 - from];
    const sk_ws_message *m;
    unsigned count = 0;
    for (size_t at = 0; at < out->len;) {
        size_t n = 1 + sk_rng_below(rng, piece);
        if (n > out->len - at)
            n = out->len - at;
        sk_ws_feed(to, out->ptr + at, n);
        at += n;
        sk_ws_step step;
        while ((step = sk_ws_next(to, &m)) == SK_WS_READY) {
            count++;
            assert_int_equal(m->opcode, opcode);
            assert_int_equal(m->payload.len, want.len);
            assert_memory_equal(m->payload.ptr, want.ptr, want.len);
        }
        if (step == SK_WS_BAD)
            fail_msg("%s", to->what);
    }
    assert_int_equal(count, 1);
    sk_buf_reset(out);
}

static void fill_text(char *to, size_t len, sk_rng *rng)
{
    static const char json[] = "{\"e\":\"depthUpdate\",\"b\":[[\"61000.10\",\"0.5";
    for (size_t i = 0; i < len; i++)
        to[i] = sk_rng_below(rng, 4) ? json[i % (sizeof json - 1)]
                                     : (char)('0' + sk_rng_below(rng, 10));
}

static void every_agreement(void **state)
{
    (void)state;
    static char text[70000];
    static const size_t lens[] = {0, 1, 16, 64, 256, 1024, 4096, 32768, 65536, 70000};
    static const uint8_t bits[][2] = {{15, 15}, {9, 15}, {15, 9}, {10, 12}, {15, 8}};
    sk_rng rng;
    sk_rng_seed(&rng, 12);
    for (unsigned mode = 0; mode < 5 * 4 + 1; mode++) {
        sk_ws_deflate d = {.on = mode < 20,
                           .server_no_context = mode & 1,
                           .client_no_context = mode >> 1 & 1,
                           .server_bits = bits[mode / 4 % 5][0],
                           .client_bits = bits[mode / 4 % 5][1]};
        pair p;
        pair_open(&p, d);
        for (int round = 0; round < 3; round++) {
            for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
                souk_str message = {text, (uint32_t)lens[i]};
                sk_ws_opcode opcode = round == 1 ? SK_WS_BINARY : SK_WS_TEXT;
                fill_text(text, lens[i], &rng);
                for (int from = 0; from < 2; from++) {
                    assert_int_equal(sk_ws_send(&p.ws[from], opcode, message), SOUK_OK);
                    carry(&p, from, message, opcode, &rng, 5000);
                }
            }
        }
        pair_close(&p);
    }
}

/* With a shared window the second of two equal messages is a reference to the first. */
static void context_pays(void **state)
{
    (void)state;
    static char text[2000];
    sk_rng rng;
    sk_rng_seed(&rng, 5);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('!' + sk_rng_below(&rng, 90));
    souk_str message = {text, sizeof text};
    size_t second[2];
    for (int no_context = 0; no_context < 2; no_context++) {
        pair p;
        sk_ws_deflate d = {
            .on = true, .server_no_context = no_context, .server_bits = 15, .client_bits = 15};
        pair_open(&p, d);
        sk_ws_send_text(&p.ws[SK_WS_SERVER], message);
        carry(&p, SK_WS_SERVER, message, SK_WS_TEXT, &rng, 100);
        sk_ws_send_text(&p.ws[SK_WS_SERVER], message);
        second[no_context] = p.out[SK_WS_SERVER].len;
        carry(&p, SK_WS_SERVER, message, SK_WS_TEXT, &rng, 100);
        pair_close(&p);
    }
    assert_true(second[0] < 100);
    assert_true(second[1] > 1000);
}

/* 9: 16 MiB in one message, and 4 MiB in fragments with pings between them. */
static void large(void **state)
{
    (void)state;
    sk_rng rng;
    sk_rng_seed(&rng, 9);
    char *text = sk_alloc_zeroed(NULL, SK_WS_MESSAGE_MAX, 1);
    memset(text, 'x', SK_WS_MESSAGE_MAX);
    pair p;
    pair_open(&p, (sk_ws_deflate){0});
    souk_str all = {text, SK_WS_MESSAGE_MAX};
    assert_int_equal(sk_ws_send_text(&p.ws[1], all), SOUK_OK);
    carry(&p, 1, all, SK_WS_TEXT, &rng, 200000);
    size_t at = 0, len = 4 << 20;
    while (at < len) {
        size_t n = 1 + sk_rng_below(&rng, 70000);
        if (n > len - at)
            n = len - at;
        ws_put(&p.out[0], (at ? 0u : 2u) | (at + n == len ? 0x80u : 0u), text, n, false);
        at += n;
        if (at < len)
            ws_put(&p.out[0], 0x8A, "pong", 4, false);
    }
    const sk_ws_message *m;
    unsigned pongs = 0;
    sk_ws_feed(&p.ws[1], p.out[0].ptr, p.out[0].len);
    while (sk_ws_next(&p.ws[1], &m) == SK_WS_READY && m->opcode == SK_WS_PONG)
        pongs++;
    assert_true(pongs > 50);
    assert_int_equal(m->payload.len, len);
    assert_int_equal(sk_ws_next(&p.ws[1], &m), SK_WS_MORE);
    pair_close(&p);
    sk_free(NULL, text);
}

static void warm_pair_allocates_nothing(void **state)
{
    (void)state;
    static char text[3000];
    sk_rng rng;
    sk_rng_seed(&rng, 21);
    for (int packed = 0; packed < 2; packed++) {
        pair p;
        pair_open(&p, (sk_ws_deflate){.on = packed, .server_bits = 15, .client_bits = 15});
        size_t warm = 0;
        for (int round = 0; round < 100; round++) {
            fill_text(text, sizeof text, &rng);
            souk_str message = {text, (uint32_t)sizeof text - (uint32_t)round};
            for (int from = 0; from < 2; from++) {
                sk_ws_send_text(&p.ws[from], message);
                carry(&p, from, message, SK_WS_TEXT, &rng, 700);
                sk_ws_send_ping(&p.ws[from], SK_STR("p"));
                carry(&p, from, SK_STR("p"), SK_WS_PING, &rng, 3);
                carry(&p, 1 - from, SK_STR("p"), SK_WS_PONG, &rng, 3);
            }
            if (round == 10)
                warm = p.memory.calls;
        }
        assert_int_equal(p.memory.calls, warm);
        pair_close(&p);
    }
}

/* One encoding for all connections, between messages of their own. */
static void shared_frames(void **state)
{
    (void)state;
    static char text[5000];
    sk_rng rng;
    sk_buf plain, packed, scratch;
    sk_deflate *packer;
    sk_rng_seed(&rng, 2);
    sk_buf_init(&plain, NULL, 1 << 20);
    sk_buf_init(&packed, NULL, 1 << 20);
    sk_buf_init(&scratch, NULL, 1 << 20);
    assert_int_equal(sk_deflate_new(&packer, SK_DEFLATE_RAW, 12, 6, NULL), SOUK_OK);
    sk_ws_deflate modes[] = {
        {0},
        {.on = true, .server_no_context = true, .server_bits = 15, .client_bits = 15},
        {.on = true, .server_no_context = true, .server_bits = 12, .client_bits = 15},
        {.on = true, .server_no_context = true, .server_bits = 11, .client_bits = 15},
        {.on = true, .server_no_context = false, .server_bits = 15, .client_bits = 15},
    };
    static const bool shares[] = {false, true, true, false, false};
    for (size_t i = 0; i < 5; i++) {
        pair p;
        pair_open(&p, modes[i]);
        assert_int_equal(sk_ws_can_share_packed(&p.ws[0], 12), shares[i]);
        assert_false(sk_ws_can_share_packed(&p.ws[1], 12));
        for (int round = 0; round < 4; round++) {
            souk_str message = {text, sizeof text};
            fill_text(text, sizeof text, &rng);
            sk_buf_reset(&plain);
            sk_buf_reset(&packed);
            assert_int_equal(sk_ws_frame_encode(&plain, SK_WS_TEXT, message), SOUK_OK);
            assert_int_equal(
                sk_ws_frame_encode_packed(&packed, SK_WS_TEXT, message, packer, &scratch), SOUK_OK);
            assert_true(packed.len < plain.len);
            const sk_buf *frame = shares[i] ? &packed : &plain;
            sk_buf_put(&p.out[0], frame->ptr, frame->len);
            carry(&p, 0, message, SK_WS_TEXT, &rng, 900);
            sk_ws_send_text(&p.ws[0], message);
            carry(&p, 0, message, SK_WS_TEXT, &rng, 900);
        }
        pair_close(&p);
    }
    assert_int_equal(sk_ws_frame_encode(&plain, SK_WS_CLOSE, SK_STR("")), SOUK_E_INVALID);
    assert_int_equal(sk_ws_frame_encode(&plain, SK_WS_PING, (souk_str){text, 126}), SOUK_E_LIMIT);
    sk_deflate_free(packer);
    sk_buf_deinit(&plain);
    sk_buf_deinit(&packed);
    sk_buf_deinit(&scratch);
}

/* ---- packed frames by hand ---- */

static sk_ws_step feed_client(pair *p, const void *bytes, size_t len, const sk_ws_message **m)
{
    sk_ws_feed(&p->ws[SK_WS_CLIENT], bytes, len);
    return sk_ws_next(&p->ws[SK_WS_CLIENT], m);
}

/* src: RFC 7692 7.2.3 */
static void examples_of_the_rfc(void **state)
{
    (void)state;
    static const sk_ws_deflate on = {.on = true, .server_bits = 15, .client_bits = 15};
    static const souk_str frames[] = {
        {"\xC1\x07\xF2\x48\xCD\xC9\xC9\x07\x00", 9},
        {"\x41\x03\xF2\x48\xCD\x80\x04\xC9\xC9\x07\x00", 11},
        {"\xC1\x05\xF2\x00\x11\x00\x00", 7}, /* the same again, out of the window */
        {"\xC1\x0B\x00\x05\x00\xFA\xFF\x48\x65\x6C\x6C\x6F\x00", 13},
        {"\xC1\x08\xF3\x48\xCD\xC9\xC9\x07\x00\x00", 10}, /* a final block */
        {"\xC1\x0D\xF2\x48\x05\x00\x00\x00\xFF\xFF\xCA\xC9\xC9\x07\x00", 15},
    };
    pair p;
    const sk_ws_message *m;
    pair_open(&p, on);
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        if (feed_client(&p, frames[i].ptr, frames[i].len, &m) != SK_WS_READY)
            fail_msg("example %zu: %s", i, p.ws[1].what ? p.ws[1].what : "more");
        assert_true(sk_str_is(m->payload, "Hello"));
        assert_int_equal(sk_ws_next(&p.ws[1], &m), SK_WS_MORE);
    }
    pair_close(&p);
}

static void damaged_packed_frames(void **state)
{
    (void)state;
    static const sk_ws_deflate on = {.on = true, .server_bits = 15, .client_bits = 15};
    static const struct {
        souk_str bytes;
        uint16_t code;
    } frames[] = {
        {{"\xC1\x01\x07", 3}, 1007},                 /* a reserved block type */
        {{"\xC1\x03\xF2\x48\xCD", 5}, 1007},         /* stops inside a block */
        {{"\xC1\x04\x00\x05\x00\xFA", 6}, 1007},     /* stops inside a length */
        {{"\xC1\x05\xF2\x00\x11\x00\x00", 7}, 1007}, /* points before the beginning */
        {{"\x41\x03\xF2\x48\xCD\xC0\x04\xC9\xC9\x07\x00", 11}, 1002}, /* RSV1 on a continuation */
        {{"\xC9\x00", 2}, 1002},                                      /* RSV1 on a ping */
        {{"\xE1\x00", 2}, 1002},                                      /* RSV2 as well */
        {{"\xC1\x08\x00\x02\x00\xFD\xFF\xC3\x28\x00", 10}, 1007},     /* not UTF-8 inside */
    };
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        pair p;
        const sk_ws_message *m;
        pair_open(&p, on);
        if (feed_client(&p, frames[i].bytes.ptr, frames[i].bytes.len, &m) != SK_WS_BAD ||
            p.ws[1].close_code != frames[i].code)
            fail_msg("frame %zu: %u", i, p.ws[1].close_code);
        ws_seen f = ws_get(p.out[1].ptr, p.out[1].len);
        assert_int_equal(f.first, 0x88);
        pair_close(&p);
    }
}

static void deflate_bomb(void **state)
{
    (void)state;
    static uint8_t packed[100000];
    static uint8_t zeros[1 << 16];
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, 0), Z_OK);
    z.next_out = packed;
    z.avail_out = sizeof packed;
    for (int i = 0; i <= SK_WS_MESSAGE_MAX / (int)sizeof zeros; i++) {
        z.next_in = zeros;
        z.avail_in = sizeof zeros;
        deflate(&z, Z_NO_FLUSH);
    }
    assert_int_equal(deflate(&z, Z_SYNC_FLUSH), Z_OK);
    pair p;
    sk_buf in;
    const sk_ws_message *m;
    sk_buf_init(&in, NULL, 1 << 20);
    pair_open(&p, (sk_ws_deflate){.on = true, .server_bits = 15, .client_bits = 15});
    ws_put(&in, 0xC2, (char *)packed, z.total_out - 4, false);
    assert_int_equal(feed_client(&p, in.ptr, in.len, &m), SK_WS_BAD);
    assert_int_equal(p.ws[1].close_code, 1009);
    assert_true(p.ws[1].message.len <= SK_WS_MESSAGE_MAX);
    pair_close(&p);
    deflateEnd(&z);
    sk_buf_deinit(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_agreement),
        cmocka_unit_test(context_pays),
        cmocka_unit_test(large),
        cmocka_unit_test(warm_pair_allocates_nothing),
        cmocka_unit_test(shared_frames),
        cmocka_unit_test(examples_of_the_rfc),
        cmocka_unit_test(damaged_packed_frames),
        cmocka_unit_test(deflate_bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
