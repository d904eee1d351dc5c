/* SPDX-License-Identifier: MIT
 *
 * The order lists of an exchange: which orders belong together, and under which name. What became
 * of a list is what became of its orders (sandbox/history.h), told when the first is placed and
 * when the last has ended. Bounded: the oldest lists that have ended are forgotten first.
 * Threads: the owner's. Rows are made in the caller's arena.
 */
#ifndef SK_SANDBOX_LIST_LOG_H
#define SK_SANDBOX_LIST_LOG_H

#include "base/limits.h"
#include "sandbox/exchange.h"

enum { SK_LIST_LOG_MAX = 65536, SK_LIST_LOG_LEGS = 3 };

struct sk_past_order;
struct sk_pack;

typedef struct sk_past_list {
    uint64_t id, orders[SK_LIST_LOG_LEGS];
    uint32_t account, instrument;
    int64_t created_ns, updated_ns;
    uint8_t contingency, count; /* souk_contingency; orders */
    bool started, done;         /* what was told */
    char client_id[SK_ID_TEXT_MAX + 1];
} sk_past_list;

typedef struct sk_list_log sk_list_log;

/** *out is the caller's, freed with sk_list_log_free (NULL is fine). SOUK_E_NOMEM. */
souk_status sk_list_log_new(sk_list_log **out, const souk_alloc *alloc, souk_error *err);
void sk_list_log_free(sk_list_log *log);
/** Forgets everything. */
void sk_list_log_clear(sk_list_log *log);

/** A list that is about to be given to the engine; its id is greater than every one before
 *  (SOUK_E_INVALID). Forget it again with sk_list_log_withdraw if the engine refuses. */
souk_status sk_list_log_expect(sk_list_log *log, const sk_past_list *list, souk_error *err);
void sk_list_log_withdraw(sk_list_log *log, uint64_t id);

/** All lists in a pack; read into a fresh log. false: out of memory, or (reading) malformed. */
bool sk_list_log_pack(sk_list_log *log, uint32_t instruments_count, struct sk_pack *pack);

/** By id; NULL if unknown. Dies with the next expect. */
const sk_past_list *sk_list_log_get(const sk_list_log *log, uint64_t id);
/** The account's newest list under that client id. */
const sk_past_list *sk_list_log_client(const sk_list_log *log, uint32_t account,
                                       souk_str client_id);

/** How many of the account's lists on the instrument are open. */
uint32_t sk_list_log_open(const sk_list_log *log, uint32_t account, uint32_t instrument);

/** An event of one of a list's orders, after history has it. Whether the list is to be told. */
bool sk_list_log_event(sk_list_log *log, const struct sk_history *history,
                       const struct sk_past_order *order, const sk_event *event);

/** As a row in the market's nouns, with the orders that the history still has. SOUK_E_NOMEM. */
souk_status sk_list_log_row(const sk_past_list *list, sk_exchange *ex, sk_arena *arena,
                            souk_order_list *out);
/** Answers SK_OP_LISTS and SK_OP_OPEN_LISTS: the account's lists, oldest first, as
 *  sk_history_orders chooses orders. */
souk_status sk_list_log_find(const sk_list_log *log, sk_exchange *ex, sk_call *call,
                             uint32_t limit);

#endif
