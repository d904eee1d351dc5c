/* SPDX-License-Identifier: MIT
 *
 * A terminal that is drawn again and again, and a run that ends when it is interrupted.
 *
 *     sk_watch watch;
 *     sk_watch_begin(&watch, client, redraw, &err);
 *     while (sk_watch_turn(&watch, until_ns, &err) == SK_TURN_AGAIN)
 *         ...
 *     sk_watch_end(&watch);                  // the terminal as it was
 *
 * SIGINT and SIGTERM are held back between begin and end and read as an event; nothing is done in
 * a signal handler. Threads: one.
 */
#ifndef SK_CLI_WATCH_H
#define SK_CLI_WATCH_H

#include <souk/client.h>
#include <signal.h>
#include "base/mem.h"

typedef struct sk_watch {
    souk_client *client;
    int signals; /* a signalfd */
    sigset_t before;
    bool redraw, screen; /* screen: the other screen is shown */
    sk_buf last;         /* the picture, for the screen that comes back */
} sk_watch;

typedef enum sk_turn { SK_TURN_AGAIN = 0, SK_TURN_DUE, SK_TURN_STOP, SK_TURN_FAILED } sk_turn;

/** redraw: pictures replace each other (stdout is a terminal), else they follow each other. */
souk_status sk_watch_begin(sk_watch *watch, souk_client *client, bool redraw, souk_error *err);
/** Lets the client work until something was handled, until_ns (monotonic; INT64_MAX: never) has
 *  come (DUE), or the run was interrupted (STOP). */
sk_turn sk_watch_turn(sk_watch *watch, int64_t until_ns, souk_error *err);
/** Frames a picture in *out for the screen: in place of the one before, no longer and no wider
 *  than the window. Without redraw it stays as it is. */
void sk_watch_draw(sk_watch *watch, sk_buf *out);
/** Gives the terminal back, with the last picture on it, and the signals. */
void sk_watch_end(sk_watch *watch);

/** Columns of the terminal, 80 where there is none. */
uint32_t sk_watch_columns(void);

#endif
