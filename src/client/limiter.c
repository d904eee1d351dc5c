/* SPDX-License-Identifier: MIT */
#include "client/limiter.h"
#include "base/rng.h"
#include "base/str.h"

#define SECOND_NS  INT64_C(1000000000)
#define BAN_MAX_NS (4 * 86400 * SECOND_NS) /* longer than any venue bans for: three days */
enum {
    NEWEST,
    UNDER_WAY,
    PARTS_AT,
    USED_MAX = 0xffffff,
    UNDER_WAY_MAX = 0xffff,
    AHEAD_SECONDS = 10 /* clocks of two programs, corrected by their own measurements */
};
enum { NOT_BEFORE, WHY };

/* ---- names ---- */

static uint64_t name_of(const sk_limit_row *row, const sk_limit_who *who)
{
    uint64_t whose = who->ip;
    if (row->keyed_by == SK_BY_KEY)
        whose = who->key;
    else if (row->keyed_by == SK_BY_ACCOUNT || row->keyed_by == SK_BY_ACCOUNT_INSTRUMENT)
        whose = who->account;
    return sk_shared_name(whose, sk_str(row->name), (uint64_t)row->window_ns);
}

/* What left one by one may arrive together: where the first breach is punished, a distance is kept.
 */
#define SPREAD_NS (SECOND_NS / 4)

souk_status sk_call_limiter_init(sk_call_limiter *limiter, const sk_venue *venue, uint32_t tier,
                                 sk_shared *shared, const sk_limit_who *who, souk_error *err)
{
    *limiter = (sk_call_limiter){
        .rows = venue->limits, .count = venue->limits_count, .shared = shared, .who = *who};
    if (limiter->count > SK_CALL_LIMITER_ROWS_MAX)
        limiter->count = SK_CALL_LIMITER_ROWS_MAX;
    souk_status status =
        sk_shared_find(shared, sk_shared_name(who->ip, SK_STR("wait"), 0), &limiter->venue, err);
    for (uint32_t i = 0; status == SOUK_OK && i < limiter->count; i++) {
        const sk_limit_row *row = &limiter->rows[i];
        sk_call_limiter_count *c = &limiter->counts[i];
        c->capacity = tier < 4 && row->capacity[tier] ? row->capacity[tier] : row->capacity[0];
        if (c->capacity > USED_MAX)
            c->capacity = USED_MAX;
        int64_t window_ns =
            tier < 4 && row->windows_ns[tier] ? row->windows_ns[tier] : row->window_ns;
        if (row->strikes == 1)
            window_ns += window_ns / 4 < SPREAD_NS ? window_ns / 4 : SPREAD_NS;
        c->parts = row->kind == SK_FIXED_WINDOW ? 1 : SK_CALL_LIMITER_PARTS;
        if (row->kind == SK_OPEN_COUNT || window_ns < c->parts)
            c->capacity = 0; /* counts orders, not requests: the venue judges */
        else
            c->part_ns = window_ns / (c->parts == 1 ? 1 : SK_CALL_LIMITER_PARTS - 1);
        status = sk_shared_find(shared, name_of(row, who), &c->words, err);
    }
    return status;
}

/* The count that an operation is charged on. Of limits that each operation has for itself it is
 * found when it is first asked for; where there is no room all further ones share the limit's own,
 * which is stricter than the venue. */
static sk_call_limiter_count count_of(sk_call_limiter *limiter, uint32_t i, const sk_op_row *op)
{
    sk_call_limiter_count c = limiter->counts[i];
    uint32_t number = (uint32_t)op->id << 8 | op->arg;
    if (!limiter->rows[i].per_op)
        return c;
    for (uint32_t n = 0; n < limiter->ops_count; n++)
        if (limiter->ops[n].row == i && limiter->ops[n].op == number) {
            c.words = limiter->ops[n].words;
            return c;
        }
    sk_call_limiter_op *made = &limiter->ops[limiter->ops_count];
    uint64_t name = sk_shared_name(name_of(&limiter->rows[i], &limiter->who), SK_STR("op"), number);
    if (limiter->ops_count == SK_CALL_LIMITER_OPS_MAX ||
        sk_shared_find(limiter->shared, name, &made->words, NULL) != SOUK_OK)
        return c;
    made->row = i;
    made->op = number;
    c.words = made->words;
    limiter->ops_count++;
    return c;
}

/* ---- words ---- */

static uint64_t check_of(uint64_t part, uint64_t used)
{
    return sk_mix64((part << 32 | used) + 1) & 0xff;
}

static uint64_t make_word(uint64_t part, uint64_t used)
{
    part &= UINT32_MAX;
    return part << 32 | check_of(part, used) << 24 | used;
}

static sk_shared_word *word_of(const sk_call_limiter_count *c, int64_t part)
{
    return &c->words[PARTS_AT + (uint64_t)part % SK_CALL_LIMITER_PARTS];
}

static bool is_damaged(uint64_t word)
{
    return word && (word >> 24 & 0xff) != check_of(word >> 32, word & USED_MAX);
}

/* How much of a part, by its number since 1970, a word says is used. */
static uint64_t used_of(const sk_call_limiter_count *c, uint64_t word, int64_t part)
{
    if (is_damaged(word))
        return c->capacity; /* nobody knows, so nothing is left */
    return word >> 32 == ((uint64_t)part & UINT32_MAX) ? word & USED_MAX : 0;
}

static uint64_t used_until(const sk_call_limiter_count *c, int64_t newest)
{
    uint64_t sum = 0;
    for (int64_t part = newest - (int64_t)c->parts + 1; part <= newest; part++) {
        uint64_t word = atomic_load(word_of(c, part));
        sum += used_of(c, word, part);
        if (is_damaged(word)) /* full it is, and passes with its window */
            atomic_compare_exchange_strong(word_of(c, part), &word,
                                           make_word((uint64_t)part, c->capacity));
    }
    return sum;
}

/* How many parts may lie between our clock and what others have counted at. */
static int64_t ahead_max(const sk_call_limiter_count *c)
{
    return 2 * (int64_t)c->parts + AHEAD_SECONDS * SECOND_NS / c->part_ns;
}

/* Adds to a part; what is there of an older one goes. false: a newer one is there. */
static bool add(const sk_call_limiter_count *c, int64_t part, uint64_t cost)
{
    sk_shared_word *at = word_of(c, part);
    uint64_t word = atomic_load(at), used;
    do {
        int32_t newer = (int32_t)((uint32_t)(word >> 32) - (uint32_t)part);
        used = used_of(c, word, part);
        if (word && newer > 0 && newer <= ahead_max(c))
            return false;
        if (word && newer > 0)
            used = word & USED_MAX; /* of a time to come: a clock was set back */
        used = used + cost > USED_MAX ? USED_MAX : used + cost;
    } while (!atomic_compare_exchange_weak(at, &word, make_word((uint64_t)part, used)));
    return true;
}

static void take_back(const sk_call_limiter_count *c, int64_t part, uint64_t cost)
{
    sk_shared_word *at = word_of(c, part);
    uint64_t word = atomic_load(at), used;
    do {
        used = used_of(c, word, part);
        if (used < cost || word >> 32 != ((uint64_t)part & UINT32_MAX))
            return;
    } while (!atomic_compare_exchange_weak(at, &word, make_word((uint64_t)part, used - cost)));
}

/* Whether a number of a part cannot be, by our clock. */
static bool is_ahead(const sk_call_limiter_count *c, int64_t newest, int64_t now)
{
    return newest > now + ahead_max(c);
}

/* The newest part: that of now_ns, or a later one if another's clock is ahead. */
static int64_t newest_of(const sk_call_limiter_count *c, int64_t now_ns)
{
    int64_t now = now_ns / c->part_ns, newest = (int64_t)atomic_load(&c->words[NEWEST]);
    return newest > now && !is_ahead(c, newest, now) ? newest : now;
}

static int64_t open_part(const sk_call_limiter_count *c, int64_t now_ns)
{
    int64_t now = now_ns / c->part_ns;
    uint64_t newest = atomic_load(&c->words[NEWEST]);
    while ((int64_t)newest < now || is_ahead(c, (int64_t)newest, now)) {
        /* a clock was set back, or the word is damaged: what was counted there counts now */
        uint64_t kept = (int64_t)newest > now ? used_until(c, (int64_t)newest) : 0;
        if (!atomic_compare_exchange_weak(&c->words[NEWEST], &newest, (uint64_t)now))
            continue;
        if (kept)
            add(c, now, kept);
        return now;
    }
    return (int64_t)newest;
}

/* ---- requests under way ---- */

/* Of the window of that number and of the one before; what an older word says is over. */
static void under_way(uint64_t word, int64_t window, uint64_t counts[2])
{
    uint64_t number = (uint64_t)window & UINT32_MAX, of_word = word >> 32;
    counts[0] = of_word == number ? word & UNDER_WAY_MAX : 0;
    counts[1] = of_word == number                        ? word >> 16 & UNDER_WAY_MAX
                : of_word == ((number - 1) & UINT32_MAX) ? word & UNDER_WAY_MAX
                                                         : 0;
}

static void count_under_way(const sk_call_limiter_count *c, int64_t at_ns, int64_t now_ns, int by)
{
    int64_t window = now_ns / c->part_ns;
    int back = (int)(window - at_ns / c->part_ns);
    uint64_t counts[2], word = atomic_load(&c->words[UNDER_WAY]), made;
    if (back < 0 || back > 1)
        return;
    do {
        under_way(word, window, counts);
        if ((by < 0 && !counts[back]) || (by > 0 && counts[back] == UNDER_WAY_MAX))
            return;
        counts[back] += (uint64_t)by;
        made = ((uint64_t)window & UINT32_MAX) << 32 | counts[1] << 16 | counts[0];
    } while (!atomic_compare_exchange_weak(&c->words[UNDER_WAY], &word, made));
}

static bool any_under_way(const sk_call_limiter_count *c, int64_t now_ns)
{
    uint64_t counts[2];
    under_way(atomic_load(&c->words[UNDER_WAY]), now_ns / c->part_ns, counts);
    return counts[0] || counts[1];
}

/* ---- taking ---- */

static uint64_t cost_of(const sk_call_limiter *limiter, uint32_t index, const sk_op_row *op,
                        uint32_t extra, bool if_refused)
{
    uint64_t cost = limiter->rows[index].every_request ? 1 : 0;
    for (int i = 0; i < SK_CHARGES_MAX; i++)
        if (op->charge[i].limit == index + 1 && (i > 0 || if_refused || !op->free_on_success))
            cost += (uint64_t)op->charge[i].cost + (i == 0 ? extra : 0);
    return cost;
}

static int64_t not_before(const sk_call_limiter *limiter, int64_t now_ns)
{
    int64_t until_ns = (int64_t)atomic_load(&limiter->venue[NOT_BEFORE]);
    return until_ns > now_ns && until_ns - now_ns <= BAN_MAX_NS ? until_ns - now_ns : 0;
}

int64_t sk_call_limiter_wait_ns(sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                                int64_t now_ns, const sk_limit_row **which)
{
    const sk_limit_row *row = NULL;
    int64_t wait_ns = not_before(limiter, now_ns);
    for (uint32_t i = 0; i < limiter->count && !limiter->only_told; i++) {
        uint64_t cost = cost_of(limiter, i, op, extra, true);
        if (!cost || !limiter->counts[i].capacity)
            continue;
        const sk_call_limiter_count c = count_of(limiter, i, op);
        int64_t newest = newest_of(&c, now_ns), until_ns = now_ns;
        for (uint32_t n = 0; n < c.parts && used_until(&c, newest) + cost > c.capacity; n++)
            until_ns = ++newest * c.part_ns;
        int64_t row_ns = cost > c.capacity ? INT64_MAX : until_ns - now_ns;
        if (row_ns > wait_ns) {
            wait_ns = row_ns;
            row = &limiter->rows[i];
        }
    }
    if (which)
        *which = row;
    return wait_ns;
}

/* Counts, then looks whether it fits; false: it does not, and is no longer counted. */
static bool take_row(sk_call_limiter *limiter, uint32_t i, const sk_limit_ticket *t, int64_t *part)
{
    const sk_call_limiter_count c = count_of(limiter, i, t->op);
    uint64_t cost = cost_of(limiter, i, t->op, t->extra, false);
    uint64_t at_most = cost_of(limiter, i, t->op, t->extra, true), used;
    int64_t newest;
    *part = open_part(&c, t->at_ns);
    count_under_way(&c, t->at_ns, t->at_ns, 1); /* first: nobody lowers the count any more */
    bool added = add(&c, *part, cost);
    do {
        newest = (int64_t)atomic_load(&c.words[NEWEST]);
        used = used_until(&c, newest);
    } while (newest != (int64_t)atomic_load(&c.words[NEWEST]));
    if (added && (limiter->only_told || used - cost + at_most <= c.capacity))
        return true;
    if (added)
        take_back(&c, *part, cost);
    count_under_way(&c, t->at_ns, t->at_ns, -1);
    return false;
}

/* Of the rows of the ticket; parts: where it was counted, NULL: where its time says. */
static void return_rows(sk_call_limiter *limiter, sk_limit_ticket *t, const int64_t *parts,
                        int64_t now_ns)
{
    for (uint32_t i = 0; i < limiter->count; i++) {
        if (!(t->rows & 1u << i))
            continue;
        const sk_call_limiter_count c = count_of(limiter, i, t->op);
        take_back(&c, parts ? parts[i] : t->at_ns / c.part_ns,
                  cost_of(limiter, i, t->op, t->extra, false));
        count_under_way(&c, t->at_ns, now_ns, -1);
    }
    *t = (sk_limit_ticket){0};
}

int64_t sk_call_limiter_take(sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                             int64_t now_ns, sk_limit_ticket *ticket, const sk_limit_row **which)
{
    int64_t parts[SK_CALL_LIMITER_ROWS_MAX];
    int64_t wait_ns = sk_call_limiter_wait_ns(limiter, op, extra, now_ns, which);
    *ticket = (sk_limit_ticket){.op = op, .extra = extra, .at_ns = now_ns};
    bool fits = true;
    for (uint32_t i = 0; i < limiter->count && wait_ns == 0 && fits; i++) {
        if (!limiter->counts[i].capacity || !cost_of(limiter, i, op, extra, true))
            continue;
        fits = take_row(limiter, i, ticket, &parts[i]);
        ticket->rows |= fits ? 1u << i : 0;
    }
    if (fits)
        return wait_ns;
    /* another was faster: what was taken of other limits goes back */
    return_rows(limiter, ticket, parts, now_ns);
    wait_ns = sk_call_limiter_wait_ns(limiter, op, extra, now_ns, which);
    return wait_ns ? wait_ns : 1; /* the other took its own back: again at once */
}

bool sk_call_limiter_moved(const sk_call_limiter *limiter, const sk_limit_ticket *ticket,
                           int64_t now_ns)
{
    for (uint32_t i = 0; i < limiter->count; i++) {
        int64_t part_ns = limiter->counts[i].part_ns;
        if (ticket->rows & 1u << i && ticket->at_ns / part_ns != now_ns / part_ns)
            return true;
    }
    return false;
}

void sk_call_limiter_return(sk_call_limiter *limiter, sk_limit_ticket *ticket, int64_t now_ns)
{
    return_rows(limiter, ticket, NULL, now_ns);
}

/* ---- what the venue says ---- */

static bool header_of(const sk_limit_row *row, uint32_t capacity, const sk_headers *headers,
                      uint64_t *out)
{
    souk_str text = {NULL, 0};
    if (row->header_left) {
        text = sk_headers_get(headers, row->header_left);
        if (!text.ptr || sk_str_to_u64(text, out) != SOUK_OK)
            return false;
        *out = *out < capacity ? capacity - *out : 0;
        return true;
    }
    if (row->header)
        text = sk_headers_get(headers, row->header);
    if (!text.ptr && row->header_alias)
        text = sk_headers_get(headers, row->header_alias);
    return text.ptr && sk_str_to_u64(text, out) == SOUK_OK;
}

static void correct(const sk_call_limiter_count *c, uint64_t told, int64_t now_ns)
{
    int64_t part = open_part(c, now_ns);
    sk_shared_word *at = word_of(c, part);
    uint64_t word = atomic_load(at);
    do {
        /* a smaller number may only be older than requests that are still under way */
        uint64_t used = used_of(c, word, part);
        if (told == used || (told < used && any_under_way(c, now_ns)))
            return;
    } while (!atomic_compare_exchange_weak(at, &word, make_word((uint64_t)part, told)));
}

void sk_call_limiter_told(sk_call_limiter *limiter, sk_limit_ticket *ticket,
                          const sk_headers *headers, int64_t sent_ns, int64_t now_ns)
{
    static const sk_op_row none = {.id = SK_OP_NONE};
    const sk_op_row *op = ticket->op ? ticket->op : &none;
    for (uint32_t i = 0; i < limiter->count; i++) {
        if (!(ticket->rows & 1u << i))
            continue;
        const sk_call_limiter_count c = count_of(limiter, i, op);
        count_under_way(&c, ticket->at_ns, now_ns, -1);
    }
    *ticket = (sk_limit_ticket){0};
    for (uint32_t i = 0; i < limiter->count && headers; i++) {
        const sk_limit_row *row = &limiter->rows[i];
        uint64_t told;
        if (!limiter->counts[i].capacity || limiter->counts[i].parts > 1 ||
            (row->per_op && !cost_of(limiter, i, op, 0, true)) ||
            !header_of(row, limiter->counts[i].capacity, headers, &told))
            continue;
        const sk_call_limiter_count c = count_of(limiter, i, op);
        if (sent_ns / c.part_ns == now_ns / c.part_ns && told <= USED_MAX)
            correct(&c, told, now_ns);
    }
}

void sk_call_limiter_block(sk_call_limiter *limiter, souk_status why, int64_t until_ns)
{
    uint64_t before = atomic_load(&limiter->venue[NOT_BEFORE]);
    atomic_store(&limiter->venue[WHY], (uint64_t) - (int64_t)why);
    while (until_ns > (int64_t)before || (int64_t)before - until_ns > BAN_MAX_NS)
        if (atomic_compare_exchange_weak(&limiter->venue[NOT_BEFORE], &before, (uint64_t)until_ns))
            return;
}

souk_status sk_call_limiter_why(const sk_call_limiter *limiter)
{
    uint64_t why = atomic_load(&limiter->venue[WHY]);
    return why == (uint64_t) - (int64_t)SOUK_E_BANNED ? SOUK_E_BANNED
           : why                                      ? SOUK_E_RATE_LIMIT
                                                      : SOUK_OK;
}

static uint64_t used_now(const sk_call_limiter_count *c, int64_t now_ns)
{
    return c->capacity ? used_until(c, newest_of(c, now_ns)) : 0;
}

uint32_t sk_call_limiter_used(const sk_call_limiter *limiter, uint32_t index, int64_t now_ns)
{
    sk_call_limiter_count c = limiter->counts[index];
    uint64_t most = used_now(&c, now_ns);
    for (uint32_t n = 0; n < limiter->ops_count; n++) {
        if (limiter->ops[n].row != index)
            continue;
        c.words = limiter->ops[n].words;
        uint64_t used = used_now(&c, now_ns);
        most = used > most ? used : most;
    }
    return most > UINT32_MAX ? UINT32_MAX : (uint32_t)most;
}
