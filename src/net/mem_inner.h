/* SPDX-License-Identifier: MIT
 * What the files of mem_net share: mem_net.c has the clock, the steps and the odds and ends,
 * mem_pipe.c the connections. A pipe is two ends and a lane from each to the other. A lane carries
 * pieces in order; one timer stands for the arrival of its first. All timers of the net, its own
 * and its users', are in one heap: that is the whole schedule. */
#ifndef SK_NET_MEM_INNER_H
#define SK_NET_MEM_INNER_H

#include "base/mem.h"
#include "net/mem_net.h"
#include "net/timers.h"

typedef struct sk_mem sk_mem;
typedef struct sk_mem_end sk_mem_end;

typedef enum sk_mem_kind { PIECE_DATA, PIECE_END, PIECE_RESET } sk_mem_kind;

typedef struct sk_mem_piece {
    int64_t at_ns;
    uint32_t len;
    uint8_t kind;
} sk_mem_piece;

typedef struct sk_mem_lane {
    uint8_t *bytes;       /* a ring of size bytes, a power of two */
    sk_mem_piece *pieces; /* a ring too */
    uint32_t size, head, len;
    uint32_t pieces_size, pieces_head, pieces_len;
    int64_t last_at_ns;
    sk_timer arrival;
    bool lost; /* what is written from now on never arrives */
} sk_mem_lane;

typedef enum sk_mem_state {
    END_DIALING,
    END_SILENT, /* server: nothing heard yet */
    END_OPEN,
    END_FLUSHING,
    END_LINGER,
    END_DEAD
} sk_mem_state;

struct sk_mem_end {
    struct sk_mem_pipe *pipe;
    sk_conn *conn;
    sk_mem_lane out;
    sk_timer stage, due, unblock, reset;
    sk_mem_end *dirty_next, *dead_next;
    uint8_t state;
    bool dirty, paused, full, ended, buried;
    char ip[46];
    uint16_t port;
    souk_error why;
};

typedef struct sk_mem_pipe {
    sk_mem *net;
    sk_mem_end ends[2]; /* 0: the client's */
    struct sk_mem_door *door;
    struct sk_mem_pipe *prev, *next;
    uint64_t id;
    uint16_t port; /* that the client asks for */
    char host[64];
    bool tls, met; /* met: the server's end exists */
} sk_mem_pipe;

typedef struct sk_mem_door {
    sk_listener base;
    sk_listen_options options;
    char host[64];
    uint32_t open;
    struct sk_mem_door *next;
} sk_mem_door;

typedef struct sk_mem_waker {
    sk_waker base;
    void (*fire)(void *ctx);
    void *ctx;
    bool woken;
    struct sk_mem_waker *next;
} sk_mem_waker;

typedef struct sk_mem_work {
    void (*fn)(void *ctx);
    void (*done)(void *ctx);
    void *ctx;
    struct sk_mem_work *next;
} sk_mem_work;

struct sk_mem {
    sk_net base;
    const souk_alloc *alloc;
    sk_mem_faults faults;
    uint32_t pipe_size;
    int64_t now_ns;
    sk_rng rng;
    sk_timers timers;
    sk_mem_pipe *pipes;
    sk_mem_door *doors;
    sk_mem_end *dirty, **dirty_tail, *dead, **dead_tail;
    sk_mem_waker *wakers;
    sk_mem_work *works, **works_tail;
    uint32_t woken; /* wakers that wait for their call */
    uint64_t trace, events, next_id;
    uint16_t next_port;
    bool freeing;
};

/** The end at the other side. */
static inline sk_mem_end *sk_mem_other(sk_mem_end *end)
{
    return &end->pipe->ends[end == &end->pipe->ends[0]];
}

/** true with that chance, drawn from the seed; draws nothing when the chance is 0. */
static inline bool sk_mem_chance(sk_mem *net, uint32_t ppm)
{
    return ppm && sk_rng_below(&net->rng, 1000000) < ppm;
}

/* ---- mem_pipe.c ---- */

/** As sk_net_connect. */
souk_status sk_mem_connect(sk_net *base, const sk_connect_options *options, sk_conn *conn,
                           souk_error *err);
/** As sk_net_close. */
void sk_mem_close(sk_mem_end *end, sk_close_mode mode, const souk_error *why);
/** To the list of the dead, at once; why is kept, NULL: SOUK_OK. */
void sk_mem_die(sk_mem_end *end, const souk_error *why);
/** Flushes the end in a coming step. */
void sk_mem_mark(sk_mem_end *end);
/** As sk_net_pause. */
void sk_mem_pause(sk_mem_end *end, bool paused);
/** Flushes, buries the first in the list. */
void sk_mem_flush_one(sk_mem *net);
void sk_mem_bury_one(sk_mem *net);

/* ---- mem_net.c ---- */

/** Who listens there; NULL: nobody. */
sk_mem_door *sk_mem_door_find(sk_mem *net, const char *host, uint16_t port);
/** Into the trace: something arrived at the end. */
void sk_mem_trace_add(sk_mem_end *end, unsigned kind, const uint8_t *bytes, size_t len);

#endif
