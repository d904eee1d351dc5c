/* SPDX-License-Identifier: MIT */
#include "net/mem_inner.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

#include <assert.h>
#include <string.h>

static const int64_t first_byte_default_ns = 5000000000, connect_default_ns = 10000000000,
                     flush_ns = 5000000000, linger_ns = 1000000000;
enum { PULL_MAX = 16 };

/* ---- small things ---- */

static int64_t latency(sk_mem *net)
{
    const sk_mem_faults *f = &net->faults;
    int64_t span_ns = f->latency_max_ns - f->latency_min_ns;
    int64_t ns = f->latency_min_ns;
    if (span_ns > 0)
        ns += (int64_t)sk_rng_below(&net->rng, (uint64_t)span_ns + 1);
    if (sk_mem_chance(net, f->stall_ppm) && f->stall_max_ns > 0)
        ns += (int64_t)sk_rng_below(&net->rng, (uint64_t)f->stall_max_ns + 1);
    return ns;
}

static void fail(sk_mem_end *end, souk_status status, const char *text)
{
    souk_error why;
    sk_fail(&why, status, "%s", text);
    sk_mem_die(end, &why);
}

static void arm(sk_mem_end *end, sk_timer *timer, int64_t due_ns)
{
    if (sk_net_timer_start(&end->pipe->net->base, timer, due_ns) < 0)
        fail(end, SOUK_E_NOMEM, "out of memory");
}

static void redue(sk_mem_end *end)
{
    if (!end->conn || !end->conn->ops->due_ns || end->state >= END_FLUSHING)
        return;
    int64_t due_ns = end->conn->ops->due_ns(end->conn);
    if (due_ns == INT64_MAX)
        sk_net_timer_stop(&end->pipe->net->base, &end->due);
    else if (!sk_timer_armed(&end->due) || end->due.due_ns != due_ns)
        arm(end, &end->due, due_ns);
}

void sk_mem_mark(sk_mem_end *end)
{
    sk_mem *net = end->pipe->net;
    if (end->dirty || end->state == END_DEAD)
        return;
    end->dirty = true;
    end->dirty_next = NULL;
    *net->dirty_tail = end;
    net->dirty_tail = &end->dirty_next;
}

/* ---- lanes ---- */

static void arm_arrival(sk_mem_end *end)
{
    sk_mem_lane *lane = &end->out;
    if (lane->pieces_len == 0 || sk_timer_armed(&lane->arrival))
        return; /* also an end that does not exist yet */
    const sk_mem_end *to = sk_mem_other(end);
    if (to->paused && to->state == END_OPEN)
        return;
    int64_t at_ns = lane->pieces[lane->pieces_head].at_ns, now_ns = end->pipe->net->now_ns;
    arm(end, &lane->arrival, at_ns > now_ns ? at_ns : now_ns);
}

static bool grow_pieces(const sk_mem *net, sk_mem_lane *lane)
{
    uint32_t size = lane->pieces_size ? lane->pieces_size * 2 : 16;
    sk_mem_piece *pieces = sk_alloc_zeroed(net->alloc, size, sizeof *pieces);
    if (!pieces)
        return false;
    for (uint32_t i = 0; i < lane->pieces_len; i++)
        pieces[i] = lane->pieces[(lane->pieces_head + i) & (lane->pieces_size - 1)];
    sk_free(net->alloc, lane->pieces);
    lane->pieces = pieces;
    lane->pieces_size = size;
    lane->pieces_head = 0;
    return true;
}

static void put_piece(sk_mem_end *end, sk_mem_kind kind, uint32_t len, int64_t at_ns)
{
    sk_mem *net = end->pipe->net;
    sk_mem_lane *lane = &end->out;
    if (lane->lost)
        return;
    if (lane->pieces_len == lane->pieces_size && !grow_pieces(net, lane)) {
        lane->lost = true;
        return;
    }
    if (at_ns < lane->last_at_ns)
        at_ns = lane->last_at_ns; /* TCP: nothing overtakes */
    lane->last_at_ns = at_ns;
    uint32_t slot = (lane->pieces_head + lane->pieces_len++) & (lane->pieces_size - 1);
    lane->pieces[slot] = (sk_mem_piece){.at_ns = at_ns, .len = len, .kind = (uint8_t)kind};
    arm_arrival(end);
}

static bool grow_bytes(const sk_mem *net, sk_mem_lane *lane, size_t need)
{
    uint32_t size = lane->size ? lane->size : 1024;
    while (size < need && size < net->pipe_size)
        size *= 2;
    if (size == lane->size)
        return true;
    uint8_t *bytes = sk_alloc_zeroed(net->alloc, 1, size);
    if (!bytes)
        return lane->size > 0;
    for (uint32_t i = 0; i < lane->len; i++)
        bytes[i] = lane->bytes[(lane->head + i) & (lane->size - 1)];
    sk_free(net->alloc, lane->bytes);
    lane->bytes = bytes;
    lane->size = size;
    lane->head = 0;
    return true;
}

/* As much as fits. */
static size_t put_bytes(const sk_mem *net, sk_mem_lane *lane, const struct iovec *pieces,
                        size_t count)
{
    size_t total = 0, done = 0;
    for (size_t i = 0; i < count; i++)
        total += pieces[i].iov_len;
    if (!grow_bytes(net, lane, lane->len + total))
        return 0;
    for (size_t i = 0; i < count && lane->len < lane->size; i++) {
        const uint8_t *from = pieces[i].iov_base;
        size_t left = pieces[i].iov_len;
        while (left && lane->len < lane->size) {
            uint32_t tail = (lane->head + lane->len) & (lane->size - 1);
            size_t run = lane->size - tail, room = lane->size - lane->len;
            run = run < room ? run : room;
            run = run < left ? run : left;
            memcpy(lane->bytes + tail, from, run);
            lane->len += (uint32_t)run;
            from += run;
            left -= run;
            done += run;
        }
    }
    return done;
}

/* ---- writing ---- */

static void see_reset(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    fail(ctx, SOUK_E_IO, "connection reset by the peer");
}

static void unblocked(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_mem_mark(ctx);
}

/* The bytes just written set out, or meet with an accident. */
static void set_out(sk_mem_end *end, uint32_t len)
{
    sk_mem *net = end->pipe->net;
    const sk_mem_faults *f = &net->faults;
    if (end->out.lost)
        return;
    if (sk_mem_chance(net, f->half_open_ppm)) {
        end->out.lost = true;
        return;
    }
    if (sk_mem_chance(net, f->reset_ppm)) {
        put_piece(end, PIECE_RESET, 0, net->now_ns + latency(net));
        end->out.lost = true;
        arm(end, &end->reset, net->now_ns + latency(net));
        return;
    }
    if (len > 1 && sk_mem_chance(net, f->split_ppm)) {
        uint32_t first = 1 + (uint32_t)sk_rng_below(&net->rng, len - 1);
        put_piece(end, PIECE_DATA, first, net->now_ns + latency(net));
        len -= first;
    }
    put_piece(end, PIECE_DATA, len, net->now_ns + latency(net));
}

static void say_goodbye(sk_mem_end *end)
{
    sk_mem *net = end->pipe->net;
    put_piece(end, PIECE_END, 0, net->now_ns + latency(net));
    if (end->ended) {
        sk_mem_die(end, &end->why);
        return;
    }
    end->state = END_LINGER;
    arm(end, &end->stage, net->now_ns + linger_ns);
}

static void flush(sk_mem_end *end)
{
    sk_mem *net = end->pipe->net;
    while (end->state == END_OPEN || end->state == END_FLUSHING) {
        if (sk_timer_armed(&end->unblock))
            return;
        struct iovec pieces[PULL_MAX];
        size_t count = end->conn->ops->pull(end->conn, pieces, PULL_MAX);
        assert(count <= PULL_MAX);
        if (count == 0) {
            if (end->state == END_FLUSHING)
                say_goodbye(end);
            break;
        }
        if (sk_mem_chance(net, net->faults.block_ppm) && net->faults.stall_max_ns > 0) {
            arm(end, &end->unblock,
                net->now_ns + (int64_t)sk_rng_below(&net->rng, (uint64_t)net->faults.stall_max_ns));
            return;
        }
        size_t len = put_bytes(net, &end->out, pieces, count);
        if (len == 0) {
            end->full = true;
            return;
        }
        set_out(end, (uint32_t)len);
        if (end->state == END_DEAD)
            return;
        net->base.stats.bytes_out += len;
        if (end->state == END_FLUSHING)
            arm(end, &end->stage, net->now_ns + flush_ns);
        end->conn->ops->sent(end->conn, len, net->now_ns);
    }
    redue(end);
}

void sk_mem_flush_one(sk_mem *net)
{
    sk_mem_end *end = net->dirty;
    net->dirty = end->dirty_next;
    if (!net->dirty)
        net->dirty_tail = &net->dirty;
    end->dirty = false;
    redue(end);
    flush(end);
}

/* ---- arriving ---- */

static bool accept_end(sk_mem_end *end)
{
    sk_mem *net = end->pipe->net;
    sk_mem_door *door = end->pipe->door;
    end->state = END_OPEN;
    sk_net_timer_stop(&net->base, &end->stage);
    const sk_conn probe = {.pipe = end};
    sk_conn_info info = {.tls = false};
    net->base.ops->info(&net->base, &probe, &info);
    sk_conn *conn = door->options.accept(door->options.ctx, &info);
    if (!conn) {
        net->base.stats.refused++;
        sk_mem_die(end, NULL);
        return false;
    }
    end->conn = conn;
    conn->pipe = end;
    net->base.stats.accepted++;
    return end->state == END_OPEN;
}

static void data_arrives(sk_mem_end *to, const uint8_t *bytes, size_t len)
{
    sk_mem *net = to->pipe->net;
    sk_mem_trace_add(to, PIECE_DATA, bytes, len);
    if (to->state == END_SILENT && !accept_end(to))
        return;
    if (to->state != END_OPEN)
        return;
    net->base.stats.bytes_in += len;
    souk_error err = {.status = SOUK_OK};
    souk_status status = to->conn->ops->feed(to->conn, bytes, len, net->now_ns, &err);
    if (status < 0) {
        err.status = status;
        sk_mem_close(to, SK_CLOSE_FLUSH, &err);
    }
    flush(to);
}

static void end_arrives(sk_mem_end *to)
{
    sk_mem *net = to->pipe->net;
    sk_mem_trace_add(to, PIECE_END, NULL, 0);
    to->ended = true;
    if (to->state == END_SILENT) {
        net->base.stats.refused++;
        fail(to, SOUK_E_CLOSED, "the peer said nothing and left");
    } else if (to->state == END_LINGER) {
        sk_mem_die(to, &to->why);
    } else if (to->state == END_OPEN) {
        const sk_conn_ops *ops = to->conn->ops;
        if (!ops->ended || !ops->ended(to->conn, net->now_ns)) {
            souk_error why;
            sk_fail(&why, SOUK_E_CLOSED, "the peer closed the connection");
            sk_mem_close(to, SK_CLOSE_FLUSH, &why);
        }
        flush(to);
    }
}

static void arrive(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_mem_end *from = ctx, *to = sk_mem_other(from);
    sk_mem_lane *lane = &from->out;
    sk_mem_piece piece = lane->pieces[lane->pieces_head];
    lane->pieces_head = (lane->pieces_head + 1) & (lane->pieces_size - 1);
    lane->pieces_len--;
    while (piece.len) {
        uint32_t run = lane->size - lane->head;
        run = run < piece.len ? run : piece.len;
        const uint8_t *bytes = lane->bytes + lane->head; /* stays: nobody writes here meanwhile */
        lane->head = (lane->head + run) & (lane->size - 1);
        lane->len -= run;
        piece.len -= run;
        data_arrives(to, bytes, run);
    }
    if (piece.kind == PIECE_END) {
        end_arrives(to);
    } else if (piece.kind == PIECE_RESET) {
        sk_mem_trace_add(to, PIECE_RESET, NULL, 0);
        fail(to, SOUK_E_IO, "connection reset by the peer");
    }
    if (from->full && from->state != END_DEAD) {
        from->full = false;
        sk_mem_mark(from);
    }
    arm_arrival(from);
}

void sk_mem_pause(sk_mem_end *end, bool paused)
{
    sk_mem_end *from = sk_mem_other(end);
    end->paused = paused;
    if (paused && end->state == END_OPEN)
        sk_net_timer_stop(&end->pipe->net->base, &from->out.arrival);
    else
        arm_arrival(from);
}

/* ---- connecting ---- */

static void stage_fired(void *ctx, int64_t now_ns);

static void due_fired(void *ctx, int64_t now_ns)
{
    sk_mem_end *end = ctx;
    if (end->conn->ops->tick)
        end->conn->ops->tick(end->conn, now_ns);
    redue(end);
    flush(end);
}

static void end_init(sk_mem_pipe *pipe, sk_mem_end *end, sk_mem_state state)
{
    *end = (sk_mem_end){.pipe = pipe, .state = (uint8_t)state};
    end->stage = (sk_timer){.fire = stage_fired, .ctx = end};
    end->due = (sk_timer){.fire = due_fired, .ctx = end};
    end->unblock = (sk_timer){.fire = unblocked, .ctx = end};
    end->reset = (sk_timer){.fire = see_reset, .ctx = end};
    end->out.arrival = (sk_timer){.fire = arrive, .ctx = end};
    pipe->net->base.stats.conns++;
}

static void meet(sk_mem_end *client)
{
    sk_mem_pipe *pipe = client->pipe;
    sk_mem *net = pipe->net;
    sk_mem_door *door = sk_mem_door_find(net, pipe->host, pipe->port);
    uint32_t conns_max = door && door->options.conns_max ? door->options.conns_max : SK_CONNS_MAX;
    if (!door || door->open >= conns_max || sk_mem_chance(net, net->faults.refuse_ppm)) {
        souk_error why;
        sk_fail(&why, SOUK_E_CONNECT, "cannot connect to %s:%u: connection refused", pipe->host,
                pipe->port);
        sk_mem_die(client, &why);
        return;
    }
    sk_mem_end *server = &pipe->ends[1];
    end_init(pipe, server, END_SILENT);
    pipe->met = true;
    pipe->door = door;
    door->open++;
    sk_str_copy(server->ip, sizeof server->ip, sk_str(door->host));
    server->port = pipe->port;
    arm(server, &server->stage,
        net->now_ns +
            (door->options.first_byte_ns ? door->options.first_byte_ns : first_byte_default_ns));
    client->state = END_OPEN;
    net->base.stats.connected++;
    if (client->conn->ops->opened)
        client->conn->ops->opened(client->conn, net->now_ns);
    redue(client);
    flush(client);
}

static void stage_fired(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_mem_end *end = ctx;
    if (end->state == END_DIALING) {
        if (end->out.lost)
            fail(end, SOUK_E_TIMEOUT, "no connection in time");
        else
            meet(end);
    } else if (end->state == END_SILENT) {
        end->pipe->net->base.stats.refused++;
        fail(end, SOUK_E_TIMEOUT, "the peer said nothing");
    } else {
        sk_mem_die(end, &end->why);
    }
}

souk_status sk_mem_connect(sk_net *base, const sk_connect_options *options, sk_conn *conn,
                           souk_error *err)
{
    sk_mem *net = (sk_mem *)base;
    if (net->freeing)
        return sk_fail(err, SOUK_E_STATE, "the network is being shut down");
    assert(!conn->pipe);
    sk_mem_pipe *pipe = sk_alloc_zeroed(net->alloc, 1, sizeof *pipe);
    if (!pipe)
        return sk_fail_nomem(err);
    const char *host = strcmp(options->host, "localhost") == 0 ? "127.0.0.1" : options->host;
    sk_mem_end *end = &pipe->ends[0];
    pipe->net = net;
    pipe->port = options->port;
    pipe->tls = options->tls != NULL;
    if (!sk_str_copy(pipe->host, sizeof pipe->host, sk_str(host)) ||
        !sk_str_copy(end->ip, sizeof end->ip,
                     sk_str(options->source_ip ? options->source_ip : "127.0.0.1"))) {
        sk_free(net->alloc, pipe);
        return sk_fail(err, SOUK_E_INVALID, "the name of the host is too long");
    }
    char ip[sizeof end->ip];
    memcpy(ip, end->ip, sizeof ip);
    end_init(pipe, end, END_DIALING);
    memcpy(end->ip, ip, sizeof ip);
    pipe->id = ++net->next_id;
    end->port = (uint16_t)(32768 + pipe->id % 28000);
    pipe->next = net->pipes;
    if (net->pipes)
        net->pipes->prev = pipe;
    net->pipes = pipe;
    end->conn = conn;
    conn->pipe = end;
    end->out.lost = sk_mem_chance(net, net->faults.half_open_ppm);
    int64_t limit_ns =
        options->connect_timeout_ns ? options->connect_timeout_ns : connect_default_ns;
    int64_t both_ways_ns = latency(net) + latency(net);
    if (both_ways_ns > limit_ns)
        end->out.lost = true;
    arm(end, &end->stage, net->now_ns + (end->out.lost ? limit_ns : both_ways_ns));
    redue(end);
    return SOUK_OK;
}

/* ---- the end ---- */

void sk_mem_close(sk_mem_end *end, sk_close_mode mode, const souk_error *why)
{
    static const souk_error asked = {.status = SOUK_OK};
    if (!why)
        why = &asked;
    if (end->state < END_OPEN || mode == SK_CLOSE_ABORT) {
        sk_mem_die(end, why);
    } else if (end->state == END_OPEN) {
        end->state = END_FLUSHING;
        end->why = *why;
        sk_net_timer_stop(&end->pipe->net->base, &end->due);
        arm(end, &end->stage, end->pipe->net->now_ns + flush_ns);
        arm_arrival(sk_mem_other(end)); /* pausing is over: what comes is thrown away */
        sk_mem_mark(end);
    }
}

void sk_mem_die(sk_mem_end *end, const souk_error *why)
{
    sk_mem *net = end->pipe->net;
    if (end->state == END_DEAD)
        return;
    bool goodbye = end->state != END_LINGER && end->pipe->met;
    end->state = END_DEAD;
    if (why && why != &end->why)
        end->why = *why;
    sk_net_timer_stop(&net->base, &end->stage);
    sk_net_timer_stop(&net->base, &end->due);
    sk_net_timer_stop(&net->base, &end->unblock);
    sk_net_timer_stop(&net->base, &end->reset);
    if (end->pipe->met)
        arm_arrival(sk_mem_other(end)); /* whatever comes is taken and thrown away */
    if (goodbye && !net->freeing)
        put_piece(end, PIECE_END, 0, net->now_ns + latency(net));
    end->dead_next = NULL;
    *net->dead_tail = end;
    net->dead_tail = &end->dead_next;
}

static void free_lane(sk_mem *net, sk_mem_lane *lane)
{
    sk_net_timer_stop(&net->base, &lane->arrival);
    sk_free(net->alloc, lane->bytes);
    sk_free(net->alloc, lane->pieces);
}

static void undirty(sk_mem *net, sk_mem_end *end)
{
    for (sk_mem_end **at = &net->dirty; end->dirty && *at; at = &(*at)->dirty_next) {
        if (*at != end)
            continue;
        *at = end->dirty_next;
        if (net->dirty_tail == &end->dirty_next)
            net->dirty_tail = at;
        end->dirty = false;
        break;
    }
}

void sk_mem_bury_one(sk_mem *net)
{
    sk_mem_end *end = net->dead;
    sk_mem_pipe *pipe = end->pipe;
    net->dead = end->dead_next;
    if (!net->dead)
        net->dead_tail = &net->dead;
    undirty(net, end);
    end->buried = true;
    net->base.stats.conns--;
    if (end == &pipe->ends[1] && pipe->door)
        pipe->door->open--;
    sk_conn *conn = end->conn;
    const souk_error why = end->why;
    if (!pipe->met || sk_mem_other(end)->buried) {
        if (pipe->prev)
            pipe->prev->next = pipe->next;
        else
            net->pipes = pipe->next;
        if (pipe->next)
            pipe->next->prev = pipe->prev;
        free_lane(net, &pipe->ends[0].out);
        free_lane(net, &pipe->ends[1].out);
        sk_free(net->alloc, pipe);
    }
    if (conn) {
        conn->pipe = NULL;
        conn->ops->closed(conn, &why);
    }
}
