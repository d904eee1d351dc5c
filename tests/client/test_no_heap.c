/* SPDX-License-Identifier: MIT
 * Socket -> frame -> decode -> book -> callback allocates nothing after warm-up: the whole client
 * on real sockets, counted at the allocator itself, libraries included. The venue is a process of
 * its own, so that only the client is counted. */
#include "count_heap.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <souk/souk.h>

#include "base/str.h"
#include "wire/ws.h"

enum { WARM = 2000, COUNTED = 6000, LEVELS = 400, PATIENCE_S = 60 };

/* ---- the venue ---- */

static void say(int fd, const char *text, size_t len)
{
    while (len) {
        ssize_t n = write(fd, text, len);
        if (n <= 0)
            _exit(0);
        text += n;
        len -= (size_t)n;
    }
}

static void say_frame(int fd, const char *text)
{
    size_t len = strlen(text), head = 2;
    unsigned char bytes[4] = {0x81, (unsigned char)len};
    if (len > 125) {
        bytes[1] = 126;
        bytes[2] = (unsigned char)(len >> 8);
        bytes[3] = (unsigned char)len;
        head = 4;
    }
    say(fd, (const char *)bytes, head);
    say(fd, text, len);
}

/* One masked frame of less than 64 KiB: the text of the client. */
static void hear_frame(int fd, char *out, size_t size)
{
    unsigned char head[2], more[2], mask[4];
    if (recv(fd, head, 2, MSG_WAITALL) != 2)
        _exit(0);
    size_t len = head[1] & 127u;
    if (len == 126) {
        if (recv(fd, more, 2, MSG_WAITALL) != 2)
            _exit(0);
        len = (size_t)more[0] << 8 | more[1];
    }
    if (len >= size || recv(fd, mask, 4, MSG_WAITALL) != 4 ||
        (len && recv(fd, out, len, MSG_WAITALL) != (ssize_t)len))
        _exit(0);
    for (size_t i = 0; i < len; i++)
        out[i] = (char)((unsigned char)out[i] ^ mask[i & 3]);
    out[len] = '\0';
}

static void stream_books(int fd)
{
    char text[2048];
    hear_frame(fd, text, sizeof text);
    const char *id = strstr(text, "\"id\":");
    long number = id ? strtol(id + 5, NULL, 10) : 0;
    snprintf(text, sizeof text, "{\"result\":null,\"id\":%ld}", number);
    say_frame(fd, text);
    for (unsigned i = 0; i < 4 * COUNTED; i++) {
        unsigned a = i * 7 % LEVELS, b = i * 11 % LEVELS;
        snprintf(text, sizeof text,
                 "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\","
                 "\"E\":%llu,\"s\":\"BTCUSDT\",\"U\":%u,\"u\":%u,"
                 "\"b\":[[\"%u.%02u000000\",\"%u.50000000\"],[\"%u.00000000\",\"%s\"]],"
                 "\"a\":[[\"%u.%02u000000\",\"0.%05u000\"]]}}",
                 1763721600000ull + i, 101 + i, 101 + i, 59000 - a, a % 100, 1 + i % 9, 58000 - b,
                 i % 3 ? "1.25000000" : "0.00000000", 60000 + b, b % 100, 1 + i % 90000);
        say_frame(fd, text);
    }
    pause();
}

static void serve(int fd)
{
    char text[4096], head[512], accept[29];
    size_t len = 0;
    for (;;) {
        ssize_t n = read(fd, text + len, sizeof text - 1 - len);
        if (n <= 0)
            _exit(0);
        len += (size_t)n;
        text[len] = '\0';
        if (!strstr(text, "\r\n\r\n"))
            continue;
        const char *key = strstr(text, "Sec-WebSocket-Key: ");
        if (key) {
            key += strlen("Sec-WebSocket-Key: ");
            sk_ws_accept_key(accept, (souk_str){key, (uint32_t)strcspn(key, "\r")});
            int out = snprintf(head, sizeof head,
                               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                               "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                               accept);
            say(fd, head, (size_t)out);
            stream_books(fd);
        }
        static const char body[] = "{\"lastUpdateId\":100,\"bids\":[[\"59000.00000000\",\"1\"]],"
                                   "\"asks\":[[\"60000.00000000\",\"1\"]]}";
        int out = snprintf(head, sizeof head,
                           "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                           "Content-Length: %zu\r\n\r\n%s",
                           sizeof body - 1, body);
        say(fd, head, (size_t)out);
        len = 0;
    }
}

/* Listens on a free port; every connection gets a process, all in one group. */
static pid_t open_venue(char url[64])
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(listener, 8), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
    snprintf(url, 64, "http://127.0.0.1:%u", ntohs(at.sin_port));
    pid_t venue = fork();
    assert_true(venue >= 0);
    if (venue) {
        close(listener);
        return venue;
    }
    setpgid(0, 0);
    alarm(PATIENCE_S);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0 && fork() == 0) {
            alarm(PATIENCE_S);
            serve(fd);
        }
        close(fd);
    }
}

/* ---- the client ---- */

typedef struct seen {
    uint64_t books, other, counted_from, before, made;
} seen;

static void on_event(void *ctx, souk_stream *stream, const souk_event *event)
{
    seen *s = ctx;
    souk_level best[2];
    (void)stream;
    if (event->kind != SOUK_EVENT_BOOK) {
        s->other++;
        return;
    }
    assert_false(souk_book_stale(event->book));
    souk_book_top(event->book, SOUK_BUY, &best[0], 1);
    souk_book_top(event->book, SOUK_SELL, &best[1], 1);
    s->books++;
    if (s->books == WARM)
        s->before = heap_count();
    if (s->books == WARM + COUNTED)
        s->made = heap_count() - s->before;
}

static void nothing_is_allocated(void **state)
{
    char url[64];
    souk_client *client;
    souk_stream *stream;
    souk_error err;
    seen s = {.books = 0};
    (void)state;
    pid_t venue = open_venue(url);
    assert_int_equal(souk_client_open(&client,
                                      SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_URL,
                                                  .url = url, .no_key = true),
                                      &err),
                     SOUK_OK);
    assert_int_equal(
        souk_stream_open(client, SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbol = "BTCUSDT"),
                         on_event, &s, &stream, &err),
        SOUK_OK);
    for (int i = 0; i < 1000000 && s.books < WARM + COUNTED; i++)
        assert_int_equal(souk_client_poll(client, 1000000000, &err), SOUK_OK);
    souk_client_close(client);
    kill(-venue, SIGKILL);
    kill(venue, SIGKILL);
    waitpid(venue, NULL, 0);
    assert_true(s.books >= WARM + COUNTED);
    assert_int_equal(s.made, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(heap_counts),
                                       cmocka_unit_test(nothing_is_allocated)};
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("client_no_heap", tests, NULL, NULL);
}
