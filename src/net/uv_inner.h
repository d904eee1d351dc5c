/* SPDX-License-Identifier: MIT
 * What the files of uv_net share. A link is one connection from its first packet to its last:
 *
 *     uv_net.c     the loop: turns, timers, wakers, work, signals
 *     uv_watch.c   sockets, and being told when one is ready
 *     uv_link.c    a link's life: reading, states, the end
 *     uv_flush.c   a link's output
 *     uv_door.c    accepting
 *     uv_dial.c    connecting: names, addresses, proxy
 *
 * States only go forward. A link that dies goes onto the net's list of the dead and its conn is
 * told when the callbacks of the turn have returned, so that nothing dies under a caller's feet. */
#ifndef SK_NET_UV_INNER_H
#define SK_NET_UV_INNER_H

#include "base/mem.h"
#include "net/addr.h"
#include "net/proxy.h"
#include "net/timers.h"
#include "net/tls_pipe.h"
#include "net/uv_net.h"
#include <uv.h>

enum {
    SK_UV_READ_SIZE = 64 * 1024,
    SK_UV_PLAIN_SIZE = 64 * 1024, /* plain text of one batch of records, either way */
    SK_UV_IOV_MAX = 64
};

typedef struct sk_uv sk_uv;
typedef struct sk_link sk_link;

/* A socket under watch; frees itself when libuv lets go of it. */
typedef struct sk_watch {
    uv_poll_t poll;
    sk_uv *net;
    void (*ready)(void *ctx, int fault, int events); /* fault: errno of the socket, or 0 */
    void *ctx;
    int fd, events;
} sk_watch;

typedef enum sk_link_state {
    LINK_DIALING,   /* names, addresses, proxy: uv_dial.c has it */
    LINK_HANDSHAKE, /* client: TLS */
    LINK_SILENT,    /* server: nothing said yet; a TLS handshake may be under way */
    LINK_OPEN,
    LINK_FLUSHING, /* asked to close; the conn may still have bytes */
    LINK_LINGER,   /* we said goodbye, the peer not yet */
    LINK_DEAD
} sk_link_state;

struct sk_link {
    sk_uv *net;
    sk_conn *conn; /* NULL: not accepted yet */
    sk_watch *watch;
    sk_tls_pipe *tls;
    struct sk_dial *dial;
    struct sk_door *door; /* server: where it came in; NULL: closed since */
    sk_timer stage, due;
    sk_link *prev, *next; /* all links */
    sk_link *dirty_next, *dead_next;
    int64_t tls_timeout_ns;
    size_t tls_plain; /* bytes pulled and encrypted, not reported as sent */
    uint8_t state;
    bool dirty, paused, blocked; /* blocked: the kernel takes no more */
    bool ended;                  /* the peer has said its last */
    bool said_goodbye;
    bool tls_begun; /* some of tls_plain's ciphertext has left */
    sk_addr peer;
    souk_error why;
};

typedef struct sk_door {
    sk_listener base;
    sk_listen_options options;
    sk_watch *watch;
    sk_timer retry; /* after running out of descriptors */
    uint32_t open;  /* links of this listener */
    struct sk_door *prev, *next;
} sk_door;

struct sk_uv {
    sk_net base;
    const souk_alloc *alloc;
    sk_uv_net_options options;
    uv_loop_t loop;
    uv_timer_t alarm;
    uv_async_t bell; /* wakers; also keeps the loop alive */
    sk_timers by_clock, by_real;
    sk_link *links, *dirty, *dead;
    bool freeing;
    sk_door *doors;
    struct sk_uv_waker *wakers;
    struct sk_uv_signal *signals;
    int64_t utc_at_zero; /* the default clock: UTC when the real clock showed 0 */
    uint8_t read_buf[SK_UV_READ_SIZE];
    uint8_t plain_buf[SK_UV_PLAIN_SIZE];
};

/** The net's clock. */
static inline int64_t sk_uv_now(sk_uv *net)
{
    return sk_clock_now(&net->options.clock);
}

/* ---- uv_watch.c ---- */

/** A non-blocking TCP socket with our options; -1 and errno. */
int sk_socket_new(int family);
void sk_socket_tune(int fd);
/** Owns fd from here on, also when it fails (NULL, fd closed). */
sk_watch *sk_watch_new(sk_uv *net, int fd, void (*ready)(void *ctx, int fault, int events),
                       void *ctx);
/** UV_READABLE | UV_WRITABLE, or 0 for none. */
void sk_watch_set(sk_watch *watch, int events);
/** Closes the socket; NULL is fine. */
void sk_watch_free(sk_watch *watch);

/* ---- uv_link.c ---- */

/** In the list of links, without a socket. NULL: out of memory. */
sk_link *sk_link_new(sk_uv *net);
/** The link has its socket and watches it in the state given. */
void sk_link_attach(sk_link *link, sk_watch *watch, sk_link_state state);
/** Connected (client): TLS handshake, or opened. leftover: bytes that came behind a proxy's. */
void sk_link_connected(sk_link *link, const uint8_t *leftover, size_t len);
void sk_link_close(sk_link *link, sk_close_mode mode, const souk_error *why);
/** To the list of the dead, at once; why is kept. */
void sk_link_die(sk_link *link, const souk_error *why);
/** The same with a text. */
void sk_link_fail(sk_link *link, souk_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** Starts the limit of a stage, in real time from now. */
void sk_link_stage(sk_link *link, int64_t limit_ns);
/** Watches for what the state wants. */
void sk_link_rewatch(sk_link *link);
/** Asks due_ns and arms the timer. */
void sk_link_redue(sk_link *link);
void sk_link_pause(sk_link *link, bool paused);
/** Flushes once more in the next round. */
void sk_link_mark(sk_link *link);
/** Flushes what was marked; tells the conns of the dead. Whether there were any. */
bool sk_links_flush(sk_uv *net);
bool sk_links_bury(sk_uv *net);

/* ---- uv_flush.c ---- */

/** Sends what the socket takes; when a link that is closing has no more, says goodbye. May kill
 *  the link. */
void sk_link_flush(sk_link *link);

/* ---- uv_door.c ---- */

/** As sk_net_listen. */
souk_status sk_door_open(sk_net *base, const sk_listen_options *options, sk_listener **out,
                         souk_error *err);
/** As sk_listener_close. */
void sk_door_close(sk_listener *base);
/** A link of it is gone. */
void sk_door_left(sk_door *door);
/** Asks for a conn; false: refused, the link is dead. */
bool sk_link_accept(sk_link *link);

/* ---- uv_dial.c ---- */

/** As sk_net_connect. */
souk_status sk_dial_start(sk_net *base, const sk_connect_options *options, sk_conn *conn,
                          souk_error *err);
/** Frees what dialing holds. */
void sk_dial_free(sk_link *link);

#endif
