/* SPDX-License-Identifier: MIT
 *
 * net/net.h - the only room that touches the network. A protocol is an sk_conn: an object that is
 * fed bytes and asked for bytes. An sk_net moves them; there are two of them behind this header:
 * sk_uv_net_new (net/uv_net.h: libuv, sockets, OpenSSL) and sk_mem_net_new (net/mem_net.h: pipes in
 * memory, virtual time, faults from one seed).
 *
 *     typedef struct echo { sk_conn conn; sk_buf out; } echo;          // conn comes first
 *     static const sk_conn_ops echo_ops = {.feed = ..., .pull = ..., .sent = ..., .closed = ...};
 *
 *     sk_net_listen(net, &(sk_listen_options){.host = "127.0.0.1", .accept = new_echo}, &l, &err);
 *     sk_net_run(net, INT64_MAX);                                      // until sk_net_stop
 *
 * Turns: the net calls the ops (and timers, work, wakers) only from inside sk_net_turn/sk_net_run,
 * never from inside another function of this header: everything here may be called from any
 * callback except turn, run and free. sk_net_close does not call `closed` before it returns.
 *
 * Time: now_ns and due_ns are of the net's clock (UTC nanoseconds), which may be virtual. The
 * limits of the net itself (DNS, connect, handshake, first byte, linger) and timers started with
 * sk_net_timer_start_real run on real time, so that a virtual clock that stands still or leaps a
 * day hangs and breaks no connection. In mem_net both are its virtual time.
 *
 * Ownership: an sk_conn belongs to its maker; the net borrows it from connect, or from accept's
 * return, until `closed`, its last call. Threads: one thread owns a net and everything in it;
 * sk_waker_wake is the only function for others. */
#ifndef SK_NET_NET_H
#define SK_NET_NET_H

#include "base/rng.h"
#include <souk/base.h>
#include <sys/uio.h>

typedef struct sk_conn sk_conn;
typedef struct sk_net sk_net;
typedef struct sk_listener sk_listener;
typedef struct sk_waker sk_waker;
struct sk_tls;
struct sk_proxy;

/** What a protocol does with its pipe: plain text, TLS is below. feed, pull, sent and closed are
 *  mandatory, the rest may be NULL. */
typedef struct sk_conn_ops {
    /** Client side: connected, proxy passed, TLS handshake verified. pull is asked right after. */
    void (*opened)(sk_conn *conn, int64_t now_ns);

    /** Takes all bytes (len > 0; borrowed for the call). A negative status ends the connection as
     *  sk_net_close(SK_CLOSE_FLUSH, *err) does: an answer queued just before still leaves. */
    souk_status (*feed)(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                        souk_error *err);

    /** Names up to `count` pieces of what waits to be sent, beginning with the first byte not yet
     *  reported by sent; returns how many pieces (0: nothing waits). Changes nothing: asking again
     *  gives the same bytes. The net reads the pieces before it returns to its loop and keeps no
     *  pointer, so buffers may move between calls. With TLS bytes may be encrypted long before
     *  they are sent: bytes that were pulled can be withdrawn only by aborting the connection. */
    size_t (*pull)(sk_conn *conn, struct iovec *out, size_t count);

    /** The first `len` bytes were handed to the kernel (with TLS: the record that ends with them),
     *  so the peer may act on them. Never reported late: what was not sent when `closed` comes did
     *  not leave. The conn frees them and may queue more; pull is asked again. */
    void (*sent)(sk_conn *conn, size_t len, int64_t now_ns);

    /** When tick is wanted; INT64_MAX: never. Asked after every call of the net's and after
     *  sk_net_wake. */
    int64_t (*due_ns)(const sk_conn *conn);
    /** due_ns has come. pull is asked right after. */
    void (*tick)(sk_conn *conn, int64_t now_ns);

    /** The peer will send no more. true: the conn has more to say and closes when it has said it;
     *  false, or no such op: what waits is flushed, then the connection closes (SOUK_E_CLOSED). */
    bool (*ended)(sk_conn *conn, int64_t now_ns);

    /** The last call; the conn may free itself. why->status: SOUK_OK or what sk_net_close was
     *  given; SOUK_E_CLOSED the peer closed in order; SOUK_E_IO reset, or cut without TLS's
     *  goodbye; SOUK_E_DNS, SOUK_E_CONNECT, SOUK_E_TLS never got up; SOUK_E_TIMEOUT with
     *  why->text naming the stage. why is borrowed for the call. */
    void (*closed)(sk_conn *conn, const souk_error *why);
} sk_conn_ops;

/** The first member of every protocol object. */
struct sk_conn {
    const sk_conn_ops *ops;
    void *pipe; /* private to the net; NULL while no net holds it */
};

/** Who is at both ends. Texts are numeric addresses ("127.0.0.1", "::1"). */
typedef struct sk_conn_info {
    char peer_ip[46], local_ip[46];
    uint16_t peer_port, local_port;
    bool tls;
    char tls_version[8], tls_cipher[48]; /* "" without TLS */
    bool tls_resumed;
} sk_conn_info;

typedef enum sk_close_mode {
    SK_CLOSE_FLUSH, /* send all that waits, say goodbye, wait a moment for the peer's */
    SK_CLOSE_ABORT  /* at once: nothing that was not sent will be */
} sk_close_mode;

/* ---- listening ---- */

typedef struct sk_listen_options {
    const char *host; /* numeric address, or "localhost"; "::" is both families; NULL: 127.0.0.1 */
    uint16_t port;    /* 0: any free one; sk_listener_port tells */
    struct sk_tls *tls; /* server certificate (net/tls.h): the port speaks TLS and plain text, told
                           apart by the first byte; NULL: plain text only */
    /** A peer has sent its first bytes (with TLS: inside it). Returns the conn that will be fed
     *  them, or NULL to hang up. info is borrowed for the call. */
    sk_conn *(*accept)(void *ctx, const sk_conn_info *info);
    void *ctx;
    int64_t first_byte_ns; /* a peer silent this long is dropped; 0: 5 s */
    uint32_t conns_max;    /* open at once, the silent ones included; more are hung up on; 0:
                              SK_CONNS_MAX */
    int backlog;           /* 0: 511 */
} sk_listen_options;

/** Borrows nothing from options but tls, which must outlive the listener and its connections.
 *  SOUK_E_ADDR_IN_USE with a sentence that names the port; SOUK_E_INVALID bad address; SOUK_E_IO.
 */
souk_status sk_net_listen(sk_net *net, const sk_listen_options *options, sk_listener **out,
                          souk_error *err);

/** The port in host order. */
uint16_t sk_listener_port(const sk_listener *listener);

/** Stops listening and frees the handle; peers that were not accepted yet are hung up on,
 *  connections that were go on. */
void sk_listener_close(sk_listener *listener);

/* ---- connecting ---- */

typedef struct sk_connect_options {
    const char *host; /* name or numeric address */
    uint16_t port;
    struct sk_tls *tls;           /* client context (net/tls.h); NULL: plain text */
    const char *server_name;      /* for SNI and the certificate; NULL: host */
    const char *source_ip;        /* numeric address to bind to; NULL: any */
    const struct sk_proxy *proxy; /* net/proxy.h; NULL: none */
    int64_t dns_timeout_ns;       /* 0: 5 s */
    int64_t connect_timeout_ns;   /* all addresses and the proxy's consent; 0: 10 s */
    int64_t tls_timeout_ns;       /* 0: 10 s */
} sk_connect_options;

/** Begins to connect; everything in options but tls is copied. Names are resolved on a worker
 *  thread and all addresses tried in turn, the next after 250 ms without an answer. On SOUK_OK the
 *  conn will see `opened` or `closed`; on an error (SOUK_E_INVALID, SOUK_E_NOMEM) neither. */
souk_status sk_net_connect(sk_net *net, const sk_connect_options *options, sk_conn *conn,
                           souk_error *err);

/* ---- a connection that is held ---- */

/** There are bytes to pull, or due_ns moved. Cheap; sent at the end of the turn at the latest. */
void sk_net_wake(sk_net *net, sk_conn *conn);

/** true: feed no more until false. Bytes already read (64 KiB at most) may still be fed. */
void sk_net_pause(sk_net *net, sk_conn *conn, bool paused);

/** Ends the connection; `closed` follows in this or a later turn with *why (NULL: SOUK_OK).
 *  SK_CLOSE_FLUSH: not fed any more, asked for bytes until it has none; a peer that does not take
 *  them for 5 s is cut off with the same *why (what was not sent was not reported). A second call
 *  can only turn a flush into an abort. */
void sk_net_close(sk_net *net, sk_conn *conn, sk_close_mode mode, const souk_error *why);

/** Who is at both ends; all zero before the connection is up. */
void sk_net_info(sk_net *net, const sk_conn *conn, sk_conn_info *out);

/* ---- time ---- */

/** The net's clock. */
int64_t sk_net_now_ns(sk_net *net);
/** Nanoseconds that only go forward with real time (mem_net: its virtual time). */
int64_t sk_net_real_ns(sk_net *net);

/** A timer, in its owner's storage; must not move or die while armed. */
typedef struct sk_timer {
    void (*fire)(void *ctx, int64_t now_ns); /* once a start; may start it again */
    void *ctx;
    /* private */
    int64_t due_ns;
    uint64_t order;
    uint32_t slot; /* in its heap + 1; 0: not armed */
    bool real;
} sk_timer;

/** Arms, or moves an armed one. At equal times those armed first fire first. SOUK_E_NOMEM. */
souk_status sk_net_timer_start(sk_net *net, sk_timer *timer, int64_t due_ns);
/** The same on real time: due in sk_net_real_ns's terms. now_ns of fire is still the clock's. */
souk_status sk_net_timer_start_real(sk_net *net, sk_timer *timer, int64_t due_real_ns);
/** Disarms; fine when not armed. */
void sk_net_timer_stop(sk_net *net, sk_timer *timer);
static inline bool sk_timer_armed(const sk_timer *timer)
{
    return timer->slot != 0;
}

/** The owner of the clock moved it or changed its rate. Timers that are due now fire in the next
 *  turn, in order of their due times. To leap so that each fires at its own time, move the clock to
 *  sk_net_due_ns, call this, and go on from a waker or in the next turn. */
void sk_net_clock_moved(sk_net *net);

/** The earliest due time on the net's clock, of timers and conns; INT64_MAX: none. */
int64_t sk_net_due_ns(sk_net *net);

/* ---- the loop ---- */

/** Handles what is ready; when nothing is, waits for it until the clock shows wait_until_ns (0 or
 *  past: does not wait; INT64_MAX: no limit). mem_net: handles the next event. SOUK_E_IO. */
souk_status sk_net_turn(sk_net *net, int64_t wait_until_ns);

/** Turns until the clock shows until_ns or sk_net_stop was called. */
souk_status sk_net_run(sk_net *net, int64_t until_ns);

/** Makes the sk_net_run that is running (or the next one) return. */
void sk_net_stop(sk_net *net);

/** For a foreign loop: turn(0) when the descriptor is readable or the wait is over. -1: none. */
int sk_net_fd(sk_net *net);
/** Nanoseconds a foreign loop may sleep; 0: turn now; INT64_MAX: until the descriptor says so. */
int64_t sk_net_wait_ns(sk_net *net);

/* ---- other threads, signals ---- */

/** A handle that other threads may pull: fire runs on the net's thread, once for any number of
 *  wakes since it last ran. */
souk_status sk_waker_new(sk_net *net, void (*fire)(void *ctx), void *ctx, sk_waker **out,
                         souk_error *err);
/** Any thread, and signal handlers. */
void sk_waker_wake(sk_waker *waker);
/** The net's thread; fire is not called any more. NULL is fine. */
void sk_waker_free(sk_waker *waker);

/** Runs fn on a worker thread, then done on the net's thread. Both must be non-NULL and touch only
 *  what ctx alone owns meanwhile. mem_net: both in its next turn. SOUK_E_NOMEM. */
souk_status sk_net_work(sk_net *net, void (*fn)(void *ctx), void (*done)(void *ctx), void *ctx);

/** Calls fire for SIGINT, SIGTERM or another signal until the net is freed. One owner a signal.
 *  mem_net: SOUK_E_UNSUPPORTED. */
souk_status sk_net_on_signal(sk_net *net, int signum, void (*fire)(void *ctx, int signum),
                             void *ctx, souk_error *err);

/* ---- accounts ---- */

/** What was opened and is not closed; all zero when everything was given back. */
typedef struct sk_net_stats {
    uint32_t conns, listeners, wakers, works; /* open now */
    uint64_t accepted, connected, refused;    /* ever; refused: over conns_max, or silent */
    uint64_t bytes_in, bytes_out;             /* as the conns see them */
} sk_net_stats;

/** Borrowed; it changes as the loop runs. */
const sk_net_stats *sk_net_stats_of(const sk_net *net);

/** Aborts every connection (each sees `closed` with SOUK_E_CLOSED), closes listeners and wakers,
 *  waits for work in hand, forgets timers, frees. Not from a callback. NULL is fine. */
void sk_net_free(sk_net *net);

/* ---- what an implementation provides ---- */

typedef struct sk_net_ops {
    souk_status (*listen)(sk_net *, const sk_listen_options *, sk_listener **, souk_error *);
    void (*listener_close)(sk_listener *);
    souk_status (*connect)(sk_net *, const sk_connect_options *, sk_conn *, souk_error *);
    void (*wake)(sk_net *, sk_conn *);
    void (*pause)(sk_net *, sk_conn *, bool);
    void (*close)(sk_net *, sk_conn *, sk_close_mode, const souk_error *);
    void (*info)(sk_net *, const sk_conn *, sk_conn_info *);
    int64_t (*now_ns)(sk_net *);
    int64_t (*real_ns)(sk_net *);
    souk_status (*timer_start)(sk_net *, sk_timer *, int64_t);
    void (*timer_stop)(sk_net *, sk_timer *);
    void (*clock_moved)(sk_net *);
    int64_t (*due_ns)(sk_net *);
    souk_status (*turn)(sk_net *, int64_t);
    int (*fd)(sk_net *);
    int64_t (*wait_ns)(sk_net *);
    souk_status (*waker_new)(sk_net *, void (*)(void *), void *, sk_waker **, souk_error *);
    void (*waker_wake)(sk_waker *);
    void (*waker_free)(sk_waker *);
    souk_status (*work)(sk_net *, void (*)(void *), void (*)(void *), void *);
    souk_status (*on_signal)(sk_net *, int, void (*)(void *, int), void *, souk_error *);
    void (*free)(sk_net *);
} sk_net_ops;

struct sk_net {
    const sk_net_ops *ops;
    sk_net_stats stats;
    bool stopping;
};

struct sk_listener {
    sk_net *net;
    uint16_t port;
};

struct sk_waker {
    sk_net *net;
};

#endif
