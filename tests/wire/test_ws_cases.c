/* SPDX-License-Identifier: MIT
 * The cases of the Autobahn test suite (groups 1 to 7) as our own table: frames in, what must be
 * seen, what must be answered. Each for both sides, cut at every place and byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "wire/ws.h"
#include "ws_frames.h"

typedef struct frame {
    unsigned first; /* 0: end of the row */
    const char *payload;
    size_t len;
} frame;

#define F(first, text)                                                                             \
    {                                                                                              \
        first, text, sizeof(text) - 1                                                              \
    }
/* first bytes: FIN and an opcode, or without FIN (a zero byte would end the row: 0x100) */
#define TEXT  0x81
#define BIN   0x82
#define CONT  0x80
#define TEXT_ 0x01
#define BIN_  0x02
#define CONT_ 0x100
#define CLOSE 0x88
#define PING  0x89
#define PONG  0x8A

#define D5   "xxxxx"
#define D25  D5 D5 D5 D5 D5
#define D125 D25 D25 D25 D25 D25

typedef struct row {
    const char *name;
    frame in[12];
    const char *seen, *sent; /* "fail 1002" at the end of `seen` when it must break */
} row;

static const row rows[] = {
    /* 1: payloads (sizes in another test) */
    {"1.1.1", {F(TEXT, "")}, "text()", ""},
    {"1.1.2", {F(TEXT, D125)}, "text(" D125 ")", ""},
    {"1.2.1", {F(BIN, "")}, "binary()", ""},
    {"1.2.2", {F(BIN, "\xFE\xFE")}, "binary(\xFE\xFE)", ""},
    /* 2: pings and pongs */
    {"2.1", {F(PING, "")}, "ping()", "pong()"},
    {"2.2", {F(PING, "Hello, world!")}, "ping(Hello, world!)", "pong(Hello, world!)"},
    {"2.3", {F(PING, "\xFF\xFE\xFD")}, "ping(\xFF\xFE\xFD)", "pong(\xFF\xFE\xFD)"},
    {"2.4", {F(PING, D125)}, "ping(" D125 ")", "pong(" D125 ")"},
    {"2.5", {F(PING, D125 "x")}, "fail 1002", "close(1002)"},
    {"2.7", {F(PONG, ""), F(CLOSE, "\x03\xE8")}, "pong() close(1000)", "close(1000)"},
    {"2.8", {F(PONG, "unasked")}, "pong(unasked)", ""},
    {"2.9", {F(PONG, "unasked"), F(PING, "p")}, "pong(unasked) ping(p)", "pong(p)"},
    {"2.10",
     {F(PING, "0"), F(PING, "1"), F(PING, "2"), F(PING, "3"), F(PING, "4")},
     "ping(0) ping(1) ping(2) ping(3) ping(4)",
     "pong(0) pong(1) pong(2) pong(3) pong(4)"},
    /* 3: reserved bits */
    {"3.1", {F(0xC1, "Hello")}, "fail 1002", "close(1002)"},
    {"3.2", {F(TEXT, "a"), F(0xA1, "b"), F(PING, "")}, "text(a) fail 1002", "close(1002)"},
    {"3.3", {F(TEXT, "a"), F(0xB1, "b")}, "text(a) fail 1002", "close(1002)"},
    {"3.4", {F(0x91, "b")}, "fail 1002", "close(1002)"},
    {"3.5", {F(0xD2, "b")}, "fail 1002", "close(1002)"},
    {"3.6", {F(0xE9, "b")}, "fail 1002", "close(1002)"},
    {"3.7", {F(0xF8, "\x03\xE8")}, "fail 1002", "close(1002)"},
    /* 4: reserved opcodes */
    {"4.1.1", {F(0x83, "x")}, "fail 1002", "close(1002)"},
    {"4.1.2", {F(0x84, "x")}, "fail 1002", "close(1002)"},
    {"4.1.3", {F(TEXT, "a"), F(0x85, ""), F(PING, "")}, "text(a) fail 1002", "close(1002)"},
    {"4.1.4", {F(0x86, "x")}, "fail 1002", "close(1002)"},
    {"4.1.5", {F(0x87, "x")}, "fail 1002", "close(1002)"},
    {"4.2.1", {F(0x8B, "x")}, "fail 1002", "close(1002)"},
    {"4.2.2", {F(0x8C, "x")}, "fail 1002", "close(1002)"},
    {"4.2.3", {F(TEXT, "a"), F(0x8D, ""), F(PING, "")}, "text(a) fail 1002", "close(1002)"},
    {"4.2.4", {F(0x8E, "x")}, "fail 1002", "close(1002)"},
    {"4.2.5", {F(0x8F, "x")}, "fail 1002", "close(1002)"},
    /* 5: fragments */
    {"5.1", {F(0x09, "a"), F(CONT, "b")}, "fail 1002", "close(1002)"},
    {"5.2", {F(0x0A, "a"), F(CONT, "b")}, "fail 1002", "close(1002)"},
    {"5.2b", {F(0x08, "\x03\xE8")}, "fail 1002", "close(1002)"},
    {"5.3", {F(TEXT_, "frag1"), F(CONT, "frag2")}, "text(frag1frag2)", ""},
    {"5.3b", {F(BIN_, "\xFF"), F(CONT_, "\xFE"), F(CONT, "\xFD")}, "binary(\xFF\xFE\xFD)", ""},
    {"5.6", {F(TEXT_, "a"), F(PING, "p"), F(CONT, "b")}, "ping(p) text(ab)", "pong(p)"},
    {"5.6b", {F(TEXT_, "a"), F(PONG, "p"), F(CONT, "b")}, "pong(p) text(ab)", ""},
    {"5.9", {F(CONT, "x"), F(TEXT, "y")}, "fail 1002", "close(1002)"},
    {"5.12", {F(CONT_, "x"), F(TEXT, "y")}, "fail 1002", "close(1002)"},
    {"5.15",
     {F(TEXT_, "a"), F(CONT, "b"), F(CONT_, "c"), F(TEXT, "d")},
     "text(ab) fail 1002",
     "close(1002)"},
    {"5.16", {F(CONT_, "a"), F(TEXT_, "b"), F(CONT, "c")}, "fail 1002", "close(1002)"},
    {"5.18", {F(TEXT_, "a"), F(TEXT_, "b")}, "fail 1002", "close(1002)"},
    {"5.18b", {F(TEXT_, "a"), F(BIN, "b")}, "fail 1002", "close(1002)"},
    {"5.19",
     {F(TEXT_, "1"), F(CONT_, "2"), F(PING, "x"), F(CONT_, "3"), F(CONT_, "4"), F(PING, "y"),
      F(CONT, "5"), F(TEXT, "6")},
     "ping(x) ping(y) text(12345) text(6)",
     "pong(x) pong(y)"},
    /* 6: UTF-8 */
    {"6.1.1", {F(TEXT, "")}, "text()", ""},
    {"6.1.2", {F(TEXT_, ""), F(CONT_, ""), F(CONT, "")}, "text()", ""},
    {"6.1.3", {F(TEXT_, ""), F(CONT_, "x"), F(CONT, "")}, "text(x)", ""},
    {"6.2.1",
     {F(TEXT, "Hello-\xC2\xB5@\xC3\x9F\xE2\x82\xAC")},
     "text(Hello-\xC2\xB5@\xC3\x9F\xE2\x82\xAC)",
     ""},
    {"6.2.3",
     {F(TEXT_, "\xCE"), F(CONT_, "\xBA\xE1"), F(CONT_, "\xBD"), F(CONT, "\xB9")},
     "text(\xCE\xBA\xE1\xBD\xB9)",
     ""},
    {"6.3.1",
     {F(TEXT, "\xCE\xBA\xED\xA0\x80"
              "edited")},
     "fail 1007",
     "close(1007)"},
    {"6.3.2",
     {F(TEXT_, "\xCE\xBA\xED"), F(CONT, "\xA0\x80"
                                        "edited")},
     "fail 1007",
     "close(1007)"},
    {"6.4.1",
     {F(TEXT_, "\xCE\xBA"), F(CONT_, "\xF4\x90\x80\x80"), F(CONT_, "x")},
     "fail 1007",
     "close(1007)"},
    {"6.5.1", {F(TEXT, "\xCE")}, "fail 1007", "close(1007)"},
    {"6.6.2", {F(TEXT, "\xCE\xBA")}, "text(\xCE\xBA)", ""},
    {"6.6.3", {F(TEXT, "\xCE\xBA\xE1")}, "fail 1007", "close(1007)"},
    {"6.7.1", {F(BIN, "\0")}, "binary(", ""},
    {"6.7.2", {F(TEXT, "\xC2\x80")}, "text(\xC2\x80)", ""},
    {"6.7.3", {F(TEXT, "\xE0\xA0\x80")}, "text(\xE0\xA0\x80)", ""},
    {"6.7.4", {F(TEXT, "\xF0\x90\x80\x80")}, "text(\xF0\x90\x80\x80)", ""},
    {"6.8.1", {F(TEXT, "\xF8\x88\x80\x80\x80")}, "fail 1007", "close(1007)"},
    {"6.8.2", {F(TEXT, "\xFC\x84\x80\x80\x80\x80")}, "fail 1007", "close(1007)"},
    {"6.9.2", {F(TEXT, "\xDF\xBF")}, "text(\xDF\xBF)", ""},
    {"6.9.3", {F(TEXT, "\xEF\xBF\xBF")}, "text(\xEF\xBF\xBF)", ""},
    {"6.9.4", {F(TEXT, "\xF4\x8F\xBF\xBF")}, "text(\xF4\x8F\xBF\xBF)", ""},
    {"6.10.1", {F(TEXT, "\xF7\xBF\xBF\xBF")}, "fail 1007", "close(1007)"},
    {"6.11.1", {F(TEXT, "\xED\x9F\xBF")}, "text(\xED\x9F\xBF)", ""},
    {"6.11.2", {F(TEXT, "\xEE\x80\x80")}, "text(\xEE\x80\x80)", ""},
    {"6.11.5", {F(TEXT, "\xF4\x90\x80\x80")}, "fail 1007", "close(1007)"},
    {"6.12.1", {F(TEXT, "\x80")}, "fail 1007", "close(1007)"},
    {"6.12.2", {F(TEXT, "\xBF")}, "fail 1007", "close(1007)"},
    {"6.13.1", {F(TEXT, "\xC0 \xC1 ")}, "fail 1007", "close(1007)"},
    {"6.13.4", {F(TEXT, "\xE0 ")}, "fail 1007", "close(1007)"},
    {"6.14.1", {F(TEXT, "\xC0")}, "fail 1007", "close(1007)"},
    {"6.14.6", {F(TEXT, "\xDF")}, "fail 1007", "close(1007)"},
    {"6.14.7", {F(TEXT, "\xEF\xBF")}, "fail 1007", "close(1007)"},
    {"6.15.1",
     {F(TEXT, "\xC3"
              "a")},
     "fail 1007",
     "close(1007)"},
    {"6.16.1", {F(TEXT, "\xFE")}, "fail 1007", "close(1007)"},
    {"6.16.2", {F(TEXT, "\xFF")}, "fail 1007", "close(1007)"},
    {"6.17.1", {F(TEXT, "\xC0\xAF")}, "fail 1007", "close(1007)"},
    {"6.17.2", {F(TEXT, "\xE0\x80\xAF")}, "fail 1007", "close(1007)"},
    {"6.17.3", {F(TEXT, "\xF0\x80\x80\xAF")}, "fail 1007", "close(1007)"},
    {"6.18.1", {F(TEXT, "\xC1\xBF")}, "fail 1007", "close(1007)"},
    {"6.18.2", {F(TEXT, "\xE0\x9F\xBF")}, "fail 1007", "close(1007)"},
    {"6.18.3", {F(TEXT, "\xF0\x8F\xBF\xBF")}, "fail 1007", "close(1007)"},
    {"6.19.1", {F(TEXT, "\xC0\x80")}, "fail 1007", "close(1007)"},
    {"6.20.1", {F(TEXT, "\xED\xA0\x80")}, "fail 1007", "close(1007)"},
    {"6.20.7", {F(TEXT, "\xED\xBF\xBF")}, "fail 1007", "close(1007)"},
    {"6.21.1", {F(TEXT, "\xED\xA0\x80\xED\xB0\x80")}, "fail 1007", "close(1007)"},
    {"6.22.1", {F(TEXT, "\xEF\xBF\xBE")}, "text(\xEF\xBF\xBE)", ""},
    {"6.23.1", {F(TEXT, "\xEF\xBF\xBD")}, "text(\xEF\xBF\xBD)", ""},
    /* 7: closing */
    {"7.1.1", {F(TEXT, "Hello"), F(CLOSE, "\x03\xE8")}, "text(Hello) close(1000)", "close(1000)"},
    {"7.1.2", {F(CLOSE, "\x03\xE8"), F(CLOSE, "\x03\xE8")}, "close(1000)", "close(1000)"},
    {"7.1.3", {F(CLOSE, "\x03\xE8"), F(PING, "p")}, "close(1000)", "close(1000)"},
    {"7.1.4", {F(CLOSE, "\x03\xE8"), F(TEXT, "t")}, "close(1000)", "close(1000)"},
    {"7.1.5", {F(TEXT_, "a"), F(CLOSE, "\x03\xE8"), F(CONT, "b")}, "close(1000)", "close(1000)"},
    {"7.1.6",
     {F(TEXT, D125), F(TEXT, "t"), F(CLOSE, "\x03\xE8"), F(PING, "")},
     "text(" D125 ") text(t) close(1000)",
     "close(1000)"},
    {"7.3.1", {F(CLOSE, "")}, "close(1005)", "close()"},
    {"7.3.2", {F(CLOSE, "\x03")}, "fail 1002", "close(1002)"},
    {"7.3.3", {F(CLOSE, "\x03\xE8")}, "close(1000)", "close(1000)"},
    {"7.3.4",
     {F(CLOSE, "\x03\xE8"
               "bye")},
     "close(1000,bye)",
     "close(1000)"},
    {"7.3.5",
     {F(CLOSE, "\x03\xE8" D25 D25 D25 D25 D5 D5 D5 D5 "xxx")},
     "close(1000," D25 D25 D25 D25 D5 D5 D5 D5 "xxx)",
     "close(1000)"},
    {"7.3.6", {F(CLOSE, "\x03\xE8" D125)}, "fail 1002", "close(1002)"},
    {"7.5.1", {F(CLOSE, "\x03\xE8\xCE\xBA\xED\xA0\x80")}, "fail 1007", "close(1007)"},
    {"7.7.1", {F(CLOSE, "\x03\xE8")}, "close(1000)", "close(1000)"},
    {"7.7.2", {F(CLOSE, "\x03\xE9")}, "close(1001)", "close(1001)"},
    {"7.7.3", {F(CLOSE, "\x03\xEA")}, "close(1002)", "close(1002)"},
    {"7.7.4", {F(CLOSE, "\x03\xEB")}, "close(1003)", "close(1003)"},
    {"7.7.5", {F(CLOSE, "\x03\xEF")}, "close(1007)", "close(1007)"},
    {"7.7.6", {F(CLOSE, "\x03\xF0")}, "close(1008)", "close(1008)"},
    {"7.7.7", {F(CLOSE, "\x03\xF1")}, "close(1009)", "close(1009)"},
    {"7.7.8", {F(CLOSE, "\x03\xF2")}, "close(1010)", "close(1010)"},
    {"7.7.9", {F(CLOSE, "\x03\xF3")}, "close(1011)", "close(1011)"},
    {"7.7.9b", {F(CLOSE, "\x03\xF4")}, "close(1012)", "close(1012)"},
    {"7.7.10", {F(CLOSE, "\x0B\xB8")}, "close(3000)", "close(3000)"},
    {"7.7.11", {F(CLOSE, "\x0F\x9F")}, "close(3999)", "close(3999)"},
    {"7.7.12", {F(CLOSE, "\x0F\xA0")}, "close(4000)", "close(4000)"},
    {"7.7.13", {F(CLOSE, "\x13\x87")}, "close(4999)", "close(4999)"},
    {"7.9.1", {F(CLOSE, "\0\0")}, "fail 1002", "close(1002)"},
    {"7.9.2", {F(CLOSE, "\x03\xE7")}, "fail 1002", "close(1002)"},
    {"7.9.3", {F(CLOSE, "\x03\xEC")}, "fail 1002", "close(1002)"},
    {"7.9.4", {F(CLOSE, "\x03\xED")}, "fail 1002", "close(1002)"},
    {"7.9.5", {F(CLOSE, "\x03\xEE")}, "fail 1002", "close(1002)"},
    {"7.9.6", {F(CLOSE, "\x03\xF8")}, "fail 1002", "close(1002)"},
    {"7.9.7", {F(CLOSE, "\x04\x4C")}, "fail 1002", "close(1002)"},
    {"7.9.8", {F(CLOSE, "\x07\xD0")}, "fail 1002", "close(1002)"},
    {"7.9.9", {F(CLOSE, "\x0B\xB7")}, "fail 1002", "close(1002)"},
    {"7.13.1", {F(CLOSE, "\x13\x88")}, "fail 1002", "close(1002)"},
    {"7.13.2", {F(CLOSE, "\xFF\xFF")}, "fail 1002", "close(1002)"},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

typedef struct side {
    sk_ws ws;
    sk_buf out, seen, sent;
    unsigned masks;
} side;

static void side_open(side *s, sk_ws_role role)
{
    memset(s, 0, sizeof *s);
    sk_buf_init(&s->out, NULL, 1 << 20);
    sk_buf_init(&s->seen, NULL, 1 << 20);
    sk_buf_init(&s->sent, NULL, 1 << 20);
    sk_ws_options o = {.role = role, .random = ws_random, .random_ctx = &s->masks};
    assert_int_equal(sk_ws_init(&s->ws, &o, &s->out, NULL), SOUK_OK);
}

static void side_close(side *s)
{
    sk_ws_deinit(&s->ws);
    sk_buf_deinit(&s->out);
    sk_buf_deinit(&s->seen);
    sk_buf_deinit(&s->sent);
}

static const char *name_of(sk_ws_opcode opcode)
{
    return opcode == SK_WS_TEXT     ? "text"
           : opcode == SK_WS_BINARY ? "binary"
           : opcode == SK_WS_PING   ? "ping"
           : opcode == SK_WS_PONG   ? "pong"
                                    : "close";
}

/* Feeds bytes and writes down what is seen. */
static void side_feed(side *s, const char *bytes, size_t len)
{
    const sk_ws_message *m;
    sk_ws_step step;
    bool failed = s->ws.failed;
    sk_ws_feed(&s->ws, bytes, len);
    while ((step = sk_ws_next(&s->ws, &m)) == SK_WS_READY) {
        const char *gap = s->seen.len ? " " : "";
        if (m->opcode != SK_WS_CLOSE)
            sk_buf_printf(&s->seen, "%s%s(%.*s)", gap, name_of(m->opcode), SK_FMT(m->payload));
        else if (m->payload.len == 0)
            sk_buf_printf(&s->seen, "%sclose(%u)", gap, m->close_code);
        else
            sk_buf_printf(&s->seen, "%sclose(%u,%.*s)", gap, m->close_code, SK_FMT(m->payload));
    }
    if (step == SK_WS_BAD && !failed)
        sk_buf_printf(&s->seen, "%sfail %u", s->seen.len ? " " : "", s->ws.close_code);
}

static void check(side *s, const row *r, const char *how)
{
    ws_tell(&s->out, &s->sent);
    /* a NUL cuts what is written down: then only the beginning is compared */
    size_t n = strlen(r->seen);
    bool seen = s->seen.len >= n && (n == 0 || memcmp(s->seen.ptr, r->seen, n) == 0) &&
                (s->seen.len == n || r->seen[n - 1] == '(');
    if (!seen || !sk_str_is(sk_buf_view(&s->sent), r->sent))
        fail_msg("%s (%s): seen \"%.*s\", sent \"%.*s\"", r->name, how, (int)s->seen.len,
                 s->seen.ptr, (int)s->sent.len, s->sent.ptr);
}

static void row_bytes(const row *r, sk_ws_role role, sk_buf *to)
{
    sk_buf_reset(to);
    for (const frame *f = r->in; f->first; f++)
        ws_put(to, f->first & 0xFF, f->payload, f->len, role == SK_WS_SERVER);
}

static void cases(sk_ws_role role)
{
    sk_buf in;
    side s;
    sk_buf_init(&in, NULL, 1 << 16);
    for (size_t i = 0; i < ROWS; i++) {
        row_bytes(&rows[i], role, &in);
        for (size_t cut = 0; cut <= in.len; cut++) {
            side_open(&s, role);
            side_feed(&s, in.ptr, cut);
            side_feed(&s, in.ptr + cut, in.len - cut);
            check(&s, &rows[i], "cut");
            side_close(&s);
        }
        side_open(&s, role);
        for (size_t at = 0; at < in.len; at++)
            side_feed(&s, in.ptr + at, 1);
        check(&s, &rows[i], "byte by byte");
        side_close(&s);
    }
    sk_buf_deinit(&in);
}

static void cases_of_a_server(void **state)
{
    (void)state;
    cases(SK_WS_SERVER);
}

static void cases_of_a_client(void **state)
{
    (void)state;
    cases(SK_WS_CLIENT);
}

/* src: RFC 6455 5.7 */
static void examples_of_the_rfc(void **state)
{
    (void)state;
    const struct {
        sk_ws_role role;
        souk_str bytes;
        const char *seen;
    } examples[] = {
        {SK_WS_CLIENT, SK_STR("\x81\x05\x48\x65\x6c\x6c\x6f"), "text(Hello)"},
        {SK_WS_SERVER, SK_STR("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), "text(Hello)"},
        {SK_WS_CLIENT, SK_STR("\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f"), "text(Hello)"},
        {SK_WS_CLIENT, SK_STR("\x89\x05\x48\x65\x6c\x6c\x6f"), "ping(Hello)"},
        {SK_WS_SERVER, SK_STR("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), "pong(Hello)"},
        /* the other side's masking rule, lengths not in their shortest form */
        {SK_WS_SERVER, SK_STR("\x81\x05\x48\x65\x6c\x6c\x6f"), "fail 1002"},
        {SK_WS_CLIENT, SK_STR("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), "fail 1002"},
        {SK_WS_CLIENT, SK_STR("\x82\x7E\x00\x01x"), "fail 1002"},
        {SK_WS_CLIENT, SK_STR("\x82\x7F\0\0\0\0\0\0\0\x01x"), "fail 1002"},
        {SK_WS_CLIENT, SK_STR("\x82\x7F\x80\0\0\0\0\0\0\x01x"), "fail 1002"},
        {SK_WS_CLIENT, SK_STR("\x82\x7F\x7F\0\0\0\0\0\0\x01x"), "fail 1009"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        side s;
        side_open(&s, examples[i].role);
        side_feed(&s, examples[i].bytes.ptr, examples[i].bytes.len);
        if (!sk_str_is(sk_buf_view(&s.seen), examples[i].seen))
            fail_msg("example %zu: %.*s", i, (int)s.seen.len, s.seen.ptr);
        side_close(&s);
    }
    side s;
    side_open(&s, SK_WS_SERVER);
    assert_int_equal(sk_ws_send_text(&s.ws, SK_STR("Hello")), SOUK_OK);
    assert_memory_equal(s.out.ptr, "\x81\x05Hello", 7);
    side_close(&s);
}

/* 6.4: bad text is refused at the byte that makes it bad, not at the end of its frame. */
static void bad_text_fails_fast(void **state)
{
    (void)state;
    side s;
    side_open(&s, SK_WS_CLIENT);
    side_feed(&s, "\x81\x15\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5", 13);
    assert_int_equal(s.seen.len, 0);
    side_feed(&s, "\xF4", 1);
    assert_int_equal(s.seen.len, 0);
    side_feed(&s, "\x90", 1);
    assert_true(sk_str_is(sk_buf_view(&s.seen), "fail 1007"));
    side_close(&s);
}

static void sizes(void **state)
{
    (void)state;
    static const size_t lens[] = {0, 1, 125, 126, 127, 128, 4081, 4090, 4096, 65535, 65536, 300000};
    static char payload[300000];
    memset(payload, '*', sizeof payload);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        for (int role = 0; role < 2; role++) {
            sk_buf in;
            side s;
            const sk_ws_message *m;
            sk_buf_init(&in, NULL, 1 << 20);
            ws_put(&in, TEXT, payload, lens[i], role == SK_WS_SERVER);
            side_open(&s, (sk_ws_role)role);
            for (size_t at = 0; at < in.len; at += 997) {
                size_t n = in.len - at < 997 ? in.len - at : 997;
                sk_ws_feed(&s.ws, in.ptr + at, n);
                assert_int_equal(sk_ws_next(&s.ws, &m),
                                 at + n == in.len ? SK_WS_READY : SK_WS_MORE);
            }
            assert_int_equal(m->payload.len, lens[i]);
            assert_memory_equal(m->payload.ptr, payload, lens[i]);
            /* and back: the same length in the same shortest form */
            assert_int_equal(sk_ws_send_text(&s.ws, (souk_str){payload, (uint32_t)lens[i]}),
                             SOUK_OK);
            ws_seen f = ws_get(s.out.ptr, s.out.len);
            assert_int_equal(f.size, s.out.len);
            assert_int_equal(f.masked, role == SK_WS_CLIENT);
            assert_int_equal(f.len, lens[i]);
            assert_memory_equal(f.payload, payload, lens[i]);
            side_close(&s);
            sk_buf_deinit(&in);
        }
    }
}

/* 9: the limit on messages, whole and in fragments. */
static void too_big(void **state)
{
    (void)state;
    static char payload[1001];
    for (int over = 0; over < 2; over++) {
        for (int fragments = 1; fragments <= 2; fragments++) {
            sk_buf in;
            side s;
            sk_buf_init(&in, NULL, 1 << 16);
            side_open(&s, SK_WS_CLIENT);
            s.ws.options.message_max = 1000;
            if (fragments == 2)
                ws_put(&in, BIN_, payload, 500, false);
            ws_put(&in, fragments == 2 ? CONT : BIN, payload,
                   (fragments == 2 ? 500u : 1000u) + (unsigned)over, false);
            side_feed(&s, in.ptr, in.len);
            assert_true(over == sk_str_is(sk_buf_view(&s.seen), "fail 1009"));
            side_close(&s);
            sk_buf_deinit(&in);
        }
    }
}

static void our_own_close(void **state)
{
    (void)state;
    side s;
    side_open(&s, SK_WS_CLIENT);
    assert_int_equal(sk_ws_close(&s.ws, 1005, SK_STR("")), SOUK_OK);
    assert_int_equal(sk_ws_close(&s.ws, 1000, SK_STR("twice")), SOUK_OK);
    assert_int_equal(sk_ws_send_text(&s.ws, SK_STR("late")), SOUK_E_STATE);
    side_feed(&s, "\x81\x01x\x89\x00\x88\x02\x03\xE8", 9); /* still reads; no pong any more */
    assert_true(sk_str_is(sk_buf_view(&s.seen), "text(x) ping() close(1000)"));
    ws_tell(&s.out, &s.sent);
    assert_true(sk_str_is(sk_buf_view(&s.sent), "close()"));
    assert_true(sk_ws_done(&s.ws));
    side_close(&s);

    side_open(&s, SK_WS_SERVER);
    assert_int_equal(sk_ws_close(&s.ws, 1006, SK_STR("")), SOUK_E_INVALID);
    char reason[130]; /* 122 bytes and then a character of two, which does not fit */
    memset(reason, 'r', sizeof reason);
    memcpy(reason + 122, "\xC3\xA9", 2);
    assert_int_equal(sk_ws_close(&s.ws, 4000, (souk_str){reason, sizeof reason}), SOUK_OK);
    ws_seen f = ws_get(s.out.ptr, s.out.len);
    assert_int_equal(f.len, 2 + 122);
    assert_false(sk_ws_done(&s.ws));
    side_close(&s);
}

static void sends_are_checked(void **state)
{
    (void)state;
    char payload[126] = {0};
    side s;
    side_open(&s, SK_WS_SERVER);
    assert_int_equal(sk_ws_send_ping(&s.ws, (souk_str){payload, 126}), SOUK_E_LIMIT);
    assert_int_equal(sk_ws_send_ping(&s.ws, (souk_str){payload, 125}), SOUK_OK);
    assert_int_equal(sk_ws_send(&s.ws, SK_WS_CLOSE, SK_STR("")), SOUK_E_INVALID);
    size_t before = s.out.len;
    s.out.max = s.out.cap = before + 3; /* full */
    assert_int_equal(sk_ws_send_text(&s.ws, SK_STR("ab")), SOUK_E_NOMEM);
    assert_int_equal(s.out.len, before);
    assert_int_equal(sk_ws_send_text(&s.ws, SK_STR("a")), SOUK_OK);
    side_close(&s);
    souk_error err;
    assert_int_equal(sk_ws_init(&s.ws, &(sk_ws_options){.role = SK_WS_CLIENT}, &s.out, &err),
                     SOUK_E_INVALID);
    sk_ws_deinit(&s.ws);
}

/* Under pressure only the latest ping is answered, when the output has drained. */
static void pongs_wait(void **state)
{
    (void)state;
    static char filler[65 * 1024];
    side s;
    side_open(&s, SK_WS_CLIENT);
    sk_buf_put(&s.out, filler, sizeof filler);
    side_feed(&s,
              "\x89\x01"
              "1\x89\x01"
              "2\x89\x01"
              "3",
              9);
    assert_int_equal(s.out.len, sizeof filler);
    sk_ws_drained(&s.ws);
    assert_int_equal(s.out.len, sizeof filler);
    sk_buf_reset(&s.out);
    sk_ws_drained(&s.ws);
    sk_ws_drained(&s.ws);
    ws_tell(&s.out, &s.sent);
    assert_true(sk_str_is(sk_buf_view(&s.sent), "pong(3)"));
    side_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_of_a_server),
        cmocka_unit_test(cases_of_a_client),
        cmocka_unit_test(examples_of_the_rfc),
        cmocka_unit_test(bad_text_fails_fast),
        cmocka_unit_test(sizes),
        cmocka_unit_test(too_big),
        cmocka_unit_test(our_own_close),
        cmocka_unit_test(sends_are_checked),
        cmocka_unit_test(pongs_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
