/* SPDX-License-Identifier: MIT */
#include "cli/watch.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { PICTURE_MAX = 64 << 20 };

/* The other screen, no cursor, no wrapping; and back. */
#define SCREEN_ENTER "\033[?1049h\033[?25l\033[?7l\033[2J"
#define SCREEN_LEAVE "\033[?7h\033[?25h\033[?1049l"

souk_status sk_watch_begin(sk_watch *watch, souk_client *client, bool redraw, souk_error *err)
{
    sigset_t set;
    *watch = (sk_watch){.client = client, .signals = -1, .redraw = redraw};
    sk_buf_init(&watch->last, NULL, PICTURE_MAX);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &watch->before);
    watch->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (watch->signals < 0) {
        sigprocmask(SIG_SETMASK, &watch->before, NULL);
        return sk_fail(err, SOUK_E_IO, "signals cannot be waited for: %s", strerror(errno));
    }
    return SOUK_OK;
}

/* The client counts in its clock, we in one that never goes back: only differences meet. */
static int wait_ms(const sk_watch *watch, int64_t until_ns)
{
    int64_t left = INT64_MAX, due = souk_client_due_ns(watch->client);
    if (until_ns != INT64_MAX)
        left = until_ns - sk_monotonic_ns();
    if (due != INT64_MAX) {
        int64_t ahead = due - sk_clock_now(&sk_clock_real);
        left = ahead < left ? ahead : left;
    }
    if (left == INT64_MAX || left > INT64_C(60000000000))
        return 60000;
    return left <= 0 ? 0 : (int)((left + 999999) / 1000000);
}

sk_turn sk_watch_turn(sk_watch *watch, int64_t until_ns, souk_error *err)
{
    struct pollfd fds[] = {{.fd = watch->signals, .events = POLLIN},
                           {.fd = souk_client_fd(watch->client), .events = POLLIN}};
    struct signalfd_siginfo info;
    if (poll(fds, 2, wait_ms(watch, until_ns)) < 0 && errno != EINTR) {
        sk_fail(err, SOUK_E_IO, "poll: %s", strerror(errno));
        return SK_TURN_FAILED;
    }
    if (read(watch->signals, &info, sizeof info) > 0)
        return SK_TURN_STOP;
    if (souk_client_poll(watch->client, 0, err) < 0)
        return SK_TURN_FAILED;
    return until_ns != INT64_MAX && sk_monotonic_ns() >= until_ns ? SK_TURN_DUE : SK_TURN_AGAIN;
}

static void window_size(uint32_t *columns, uint32_t *lines)
{
    struct winsize size;
    *columns = 80;
    *lines = 24;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *columns = size.ws_col;
        *lines = size.ws_row;
    }
}

uint32_t sk_watch_columns(void)
{
    uint32_t columns, lines;
    window_size(&columns, &lines);
    return columns;
}

void sk_watch_draw(sk_watch *watch, sk_buf *out)
{
    uint32_t columns, lines;
    if (!watch->redraw)
        return;
    sk_buf_reset(&watch->last);
    sk_buf_str(&watch->last, sk_buf_view(out));
    sk_buf_reset(out);
    if (!watch->screen)
        sk_buf_cstr(out, SCREEN_ENTER);
    watch->screen = true;
    window_size(&columns, &lines);
    sk_buf_cstr(out, "\033[H");
    souk_str rest = sk_buf_view(&watch->last);
    for (uint32_t i = 0; i + 1 < lines && rest.len > 0; i++) {
        sk_buf_str(out, sk_str_cut(&rest, '\n'));
        sk_buf_cstr(out, "\033[K\r\n");
    }
    sk_buf_cstr(out, "\033[J");
}

static void put(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, text, len);
        if (n < 0 && errno != EINTR)
            return;
        text += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
}

void sk_watch_end(sk_watch *watch)
{
    if (watch->screen) {
        put(SCREEN_LEAVE, sizeof SCREEN_LEAVE - 1);
        put(watch->last.ptr, watch->last.len);
    }
    sk_buf_deinit(&watch->last);
    if (watch->signals >= 0) {
        close(watch->signals);
        sigprocmask(SIG_SETMASK, &watch->before, NULL);
    }
    watch->signals = -1;
}
