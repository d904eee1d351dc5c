/* SPDX-License-Identifier: MIT
 * The order books of a stream: what the stream says goes through market/booksync, which asks for a
 * snapshot when it needs one; here it is fetched, and the owner told when a book is good. */
#include "client/stream.h"
#include "base/err.h"
#include "base/str.h"
#include "venue/booksum.h"

#define MS_NS INT64_C(1000000)
enum { SNAPSHOT_MS = 3000 }; /* patience for one that the socket answers */

static void fetch(sk_stream_book *b);
static void subscribe_again(sk_stream_book *b, const souk_error *why);

static sk_stream_book *find_book(const souk_stream *s, souk_str symbol)
{
    uint64_t index;
    return s->books && sk_strmap_get(&s->books_by, symbol, &index) ? &s->books[index] : NULL;
}

const souk_book *sk_books_find(const souk_stream *s, souk_str symbol)
{
    const sk_stream_book *b = find_book(s, symbol);
    return b ? b->book : NULL;
}

/* ---- telling ---- */

static void tell(sk_stream_book *b, souk_event_kind kind, int64_t at_ns, const souk_error *err)
{
    const souk_event event = {.kind = kind,
                              .symbol = b->symbol,
                              .at_ns = at_ns,
                              .recv_ns = sk_client_now_ns(b->stream->client),
                              .book = b->book,
                              .error = err};
    sk_stream_tell(b->stream, &event);
}

static void tell_stale(sk_stream_book *b, const souk_error *err)
{
    bool was_good = b->good;
    b->good = false;
    if (was_good)
        tell(b, SOUK_EVENT_STALE, 0, err);
}

static void tell_changed(sk_stream_book *b, int64_t at_ns)
{
    bool was_good = b->good;
    b->good = true;
    if (was_good) {
        tell(b, SOUK_EVENT_BOOK, at_ns, NULL);
        return;
    }
    b->stream->stats.resyncs++;
    if (b->again)
        sk_net_timer_stop(b->stream->client->net, &b->timer);
    b->again = false;
    sk_backoff_init(&b->backoff, &b->backoff.options);
    tell(b, SOUK_EVENT_RESYNCED, at_ns, NULL);
}

/* What the synchroniser wants; the stream is held. */
static void act(sk_stream_book *b, sk_sync_action action, int64_t at_ns, const souk_error *err)
{
    souk_stream *s = b->stream;
    if (action == SK_SYNC_CHANGED) {
        tell_changed(b, at_ns);
    } else if (action == SK_SYNC_ASK) {
        tell_stale(b, err);
        if (!sk_stream_alive(s))
            return;
        if (b->sync.rest)
            fetch(b);
        else if (err->status != SOUK_E_STALE && s->row->snapshot && s->stage == SK_STREAM_UP)
            subscribe_again(b, err);
        else if (err->status != SOUK_E_STALE)
            sk_stream_restart(s, err); /* the stream itself sends the snapshot, at its beginning */
    }
}

/* ---- fetching ---- */

static souk_status say_of(sk_stream_book *b, sk_control_kind kind, souk_error *err)
{
    souk_stream *s = b->stream;
    sk_topic topic = {
        .row = s->row, .symbol = b->symbol, .instrument = SK_NO_INSTRUMENT, .depth = s->row->depth};
    sk_control control = {.kind = kind, .topics = &topic, .topics_count = 1, .arena = &s->frame};
    return sk_stream_say(s, &control, false, err);
}

/* The snapshot is what a subscription begins with: this book's alone, the others go on. */
static void subscribe_again(sk_stream_book *b, const souk_error *why)
{
    souk_client *client = b->stream->client;
    souk_error err;
    if (say_of(b, SK_CONTROL_UNSUBSCRIBE, &err) != SOUK_OK ||
        say_of(b, SK_CONTROL_SUBSCRIBE, &err) != SOUK_OK) {
        sk_stream_restart(b->stream, why);
        return;
    }
    b->again = true;
    sk_net_timer_start(client->net, &b->timer, sk_client_now_ns(client) + SNAPSHOT_MS * MS_NS);
}

/* The stream's own socket answers; what does not come, or comes too old, is asked for again. Turns
 * are given out in order, as the venue wants a pause between two questions. */
static void ask_socket(sk_stream_book *b)
{
    souk_stream *s = b->stream;
    int64_t now_ns = sk_client_now_ns(s->client);
    if (s->stage != SK_STREAM_UP || b->reserved)
        return;
    if (s->ask_ns < now_ns)
        s->ask_ns = now_ns;
    b->reserved = true;
    sk_net_timer_start(s->client->net, &b->timer, s->ask_ns);
    s->ask_ns += s->row->ask_ms * MS_NS;
}

static void say_ask(sk_stream_book *b)
{
    souk_stream *s = b->stream;
    souk_client *client = s->client;
    souk_error err;
    b->reserved = false;
    sk_arena_reset(&s->frame);
    if (say_of(b, SK_CONTROL_SNAPSHOT, &err) != SOUK_OK)
        SK_LOG(&client->log, SK_LOG_WARN, "book snapshot cannot be asked for",
               sk_log_str("symbol", b->symbol), sk_log_text("why", err.text));
    sk_net_timer_start(client->net, &b->timer, sk_client_now_ns(client) + SNAPSHOT_MS * MS_NS);
}

static void fetch_later(sk_stream_book *b)
{
    souk_client *client = b->stream->client;
    int64_t wait_ns = sk_backoff_next_ns(&b->backoff, &client->rng);
    sk_net_timer_start(client->net, &b->timer, sk_client_now_ns(client) + wait_ns);
}

static void fetched(void *ctx, sk_task *task)
{
    sk_stream_book *b = ctx;
    souk_stream *s = b->stream;
    const souk_answer *answer = task->answer;
    souk_error err = {.status = SOUK_OK};
    size_t bids_count, asks_count;
    b->fetch = NULL;
    if (answer->outcome != SOUK_DONE) {
        SK_LOG(&s->client->log, SK_LOG_WARN, "book snapshot failed",
               sk_log_str("symbol", b->symbol), sk_log_text("why", answer->err.text));
        fetch_later(b);
        return;
    }
    const souk_level *bids = souk_answer_levels(answer, SOUK_BUY, &bids_count);
    const souk_level *asks = souk_answer_levels(answer, SOUK_SELL, &asks_count);
    sk_stream_hold(s);
    sk_sync_action action =
        sk_booksync_fetched(&b->sync, bids, (uint32_t)bids_count, asks, (uint32_t)asks_count,
                            souk_answer_last_id(answer), &err);
    if (action == SK_SYNC_ASK) {
        tell_stale(b, &err);
        if (sk_stream_alive(s))
            fetch_later(b); /* older than the changes that came meanwhile */
    } else {
        act(b, action, 0, &err);
    }
    sk_stream_drop(s);
}

static void fetch(sk_stream_book *b)
{
    souk_client *client = b->stream->client;
    souk_error err;
    char symbol[SK_ID_TEXT_MAX + 1];
    if (b->fetch)
        return;
    if (b->stream->row->ask_ms) {
        ask_socket(b);
        return;
    }
    sk_net_timer_stop(client->net, &b->timer);
    sk_str_copy(symbol, sizeof symbol, b->symbol);
    if (sk_task_start(client,
                      SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = symbol,
                                   .limit = b->stream->book_levels, .on_limit = SOUK_LIMIT_WAIT),
                      fetched, b, &b->fetch, &err) != SOUK_OK)
        fetch_later(b);
}

static void fetch_due(void *ctx, int64_t now_ns)
{
    sk_stream_book *b = ctx;
    souk_error err;
    (void)now_ns;
    if (b->again) {
        sk_fail(&err, SOUK_E_TIMEOUT, "no snapshot of the book within %d ms", SNAPSHOT_MS);
        sk_stream_restart(b->stream, &err);
    } else if (b->reserved)
        say_ask(b);
    else
        fetch(b);
}

/* The snapshot is asked for when the subscription stands, not at the first change: a quiet market
 * may send none for hours. */
void sk_books_up(souk_stream *s)
{
    s->ask_ns = 0;
    for (uint32_t i = 0; s->books && i < s->symbols_count; i++)
        if (s->books[i].sync.rest)
            fetch(&s->books[i]);
}

/* ---- what the stream says ---- */

void sk_books_push(souk_stream *s, const sk_update *update)
{
    souk_error err = {.status = SOUK_OK};
    sk_stream_book *b = find_book(s, update->symbol);
    if (!b) {
        s->feed.skipped++;
        return;
    }
    sk_sync_action action = sk_booksync_push(&b->sync, update, &err);
    if (update->snapshot && b->sync.rest && !b->reserved)
        sk_net_timer_stop(s->client->net, &b->timer);
    if (update->snapshot && b->sync.rest && action == SK_SYNC_ASK) {
        tell_stale(b, &err);
        if (sk_stream_alive(s))
            fetch_later(b); /* older than the changes that came meanwhile */
        return;
    }
    act(b, action, update->at_ns, &err);
}

void sk_books_lost(souk_stream *s, const souk_error *why)
{
    sk_stream_hold(s);
    for (uint32_t i = 0; s->books && sk_stream_alive(s) && i < s->symbols_count; i++) {
        sk_stream_book *b = &s->books[i];
        sk_task_cancel(b->fetch);
        b->fetch = NULL;
        sk_net_timer_stop(s->client->net, &b->timer);
        b->reserved = b->again = false;
        sk_booksync_reset(&b->sync);
        tell_stale(b, why);
    }
    sk_stream_drop(s);
}

/* ---- opening ---- */

souk_status sk_books_open(souk_stream *s, souk_error *err)
{
    const sk_channel_row *row = s->row;
    bool whole = row->snapshot || row->kind == SK_CHANNEL_BOOK_TOP;
    s->books = sk_alloc_zeroed(s->client->alloc, s->symbols_count, sizeof *s->books);
    if (!s->books)
        return sk_fail_nomem(err);
    sk_strmap_init(&s->books_by, s->client->alloc, sk_rng_next(&s->client->rng));
    for (uint32_t i = 0; i < s->symbols_count; i++) {
        sk_stream_book *b = &s->books[i];
        b->stream = s;
        b->symbol = s->symbols[i];
        b->timer = (sk_timer){.fire = fetch_due, .ctx = b};
        sk_backoff_init(&b->backoff,
                        &(sk_backoff_options){.first_ns = 200 * MS_NS, .max_ns = 5000 * MS_NS});
        souk_status status = sk_book_new(&b->book, s->client->alloc, err);
        if (status != SOUK_OK)
            return status;
        sk_booksync_init(&b->sync, b->book, (sk_seq_rule)row->seq, !whole, s->client->alloc);
        b->sync.rule_of_sum = row->sum;
        b->sync.sum = row->sum ? sk_book_sum : NULL;
        if (!sk_strmap_put(&s->books_by, b->symbol, i))
            return sk_fail_nomem(err);
    }
    return SOUK_OK;
}

void sk_books_close(souk_stream *s)
{
    for (uint32_t i = 0; s->books && i < s->symbols_count; i++) {
        sk_stream_book *b = &s->books[i];
        sk_task_cancel(b->fetch);
        b->fetch = NULL;
        sk_net_timer_stop(s->client->net, &b->timer);
    }
    /* a delivery may still look at a book: memory goes with the stream */
    if (s->busy && !s->closed)
        return;
    for (uint32_t i = 0; s->books && i < s->symbols_count; i++) {
        if (s->books[i].book)
            sk_booksync_deinit(&s->books[i].sync);
        sk_book_free(s->books[i].book);
    }
    if (s->books)
        sk_strmap_deinit(&s->books_by);
    sk_free(s->client->alloc, s->books);
    s->books = NULL;
}
