/* SPDX-License-Identifier: MIT
 *
 * The inside of the hub (see sandbox/stall.h), shared by hub.c (who hears what) and hub_frames.c
 * (what they hear). Threads: the net's. */
#ifndef SK_SANDBOX_HUB_STATE_H
#define SK_SANDBOX_HUB_STATE_H

#include "base/map.h"
#include "sandbox/stall.h"

enum { SK_HUB_GROUPS_MAX = 65536 };

/** A topic in one variant of framing, and its members. */
typedef struct sk_hub_group {
    struct sk_hub_group *next; /* of the same instrument (or of all) */
    const sk_channel_row *row;
    char topic[SK_HUB_TOPIC_MAX];
    souk_str name;
    uint32_t instrument, interval, depth, merge;
    uint8_t variant;
    sk_session **members;
    uint32_t count, cap;
    int64_t next_ns; /* of periodic frames */
    int64_t spoke_ns;
    uint64_t told;   /* what the last frame told: a book id, a joined id, a candle's start */
    uint64_t number; /* counted: of the last frame */
    sk_map changes;  /* levels since then: price * 2 + (1 for asks) -> quantity */
    sk_map levels;   /* .deltas: all of them as last told, by the same keys */
    sk_level *shown; /* ... or the best `depth` a side as last told: bids, then asks */
    uint32_t shown_count[2];
} sk_hub_group;

/** What happened on an instrument during the command in hand. */
typedef struct sk_hub_touched {
    bool any, traded;
    int64_t best[2], best_qty[2]; /* bids, asks: as last told */
} sk_hub_touched;

struct sk_hub {
    sk_stall *stall;
    const souk_alloc *alloc;
    sk_hub_group **by_instrument; /* lists; the last one is of topics about all */
    uint32_t instruments, groups;
    sk_hub_touched *touched;
    uint32_t *dirty;
    uint32_t dirty_count;
    sk_timer timer;
    sk_arena arena;
    sk_buf frame, payload;
    sk_level *levels;
    uint32_t levels_cap;
    sk_session *only;     /* who alone hears what is told now; NULL: all members */
    const sk_rows *past;  /* ... and what came before, for its first message */
    bool *changed_ticker; /* by instrument: traded since the last array frame */
};

/** One public trade to a group. */
void sk_hub_tell_trade(sk_hub *hub, sk_hub_group *group, const sk_event *trade);
/** Trades of one taker at one price, since the last frame. */
void sk_hub_tell_joined(sk_hub *hub, sk_hub_group *group);
/** The best bid and ask. */
void sk_hub_tell_best(sk_hub *hub, sk_hub_group *group);
/** The levels that changed since the last frame. always: also when none did. */
void sk_hub_tell_changes(sk_hub *hub, sk_hub_group *group, bool always);
/** What there is, to one member: books and best prices. */
void sk_hub_tell_first(sk_hub *hub, sk_hub_group *group, sk_session *session);
/** A new group of changes to the best levels begins with those there are. SOUK_E_NOMEM. */
souk_status sk_hub_look(sk_hub *hub, sk_hub_group *group);
/** Whatever a group is due every period. */
void sk_hub_tell_periodic(sk_hub *hub, sk_hub_group *group, int64_t now_ns);
/** All balances, or what is open, to the follower by a topic whose row says so. */
void sk_hub_tell_private(sk_hub *hub, sk_session *session, souk_str topic);
/** The venue's row of everything private; NULL: it has none. */
const sk_channel_row *sk_hub_private_row(const sk_venue *venue);
/** A private update to one follower of the session. */
void sk_hub_tell_follower(sk_hub *hub, sk_session *session, uint32_t follow,
                          const sk_update *update);

#endif
