/* SPDX-License-Identifier: MIT */
#include "client/journal.h"
#include "base/err.h"
#include "base/map.h"
#include "base/rng.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORDER_MARK UINT64_C(0x0102030405060708)
#define SEQ_END    (UINT64_MAX / 2)
static const char magic[8] = {'S', 'O', 'U', 'K', 'J', 'R', 'N', 'L'};
enum { PATH_SIZE = 4096, DECS = 4, CHECK_AT = SK_ORDER_JOURNAL_SLOT - 8 };

typedef struct header {
    char magic[8];
    uint32_t version, slot;
    uint64_t order_mark, key_hash;
    char venue[32];
    uint8_t rest[CHECK_AT - 64];
    uint64_t check;
} header;

typedef struct record {
    uint32_t kind, flags;
    uint64_t seq, ref;
    int64_t at_ns, fence_ns;
    char client_id[SK_ID_TEXT_MAX], order_id[SK_ID_TEXT_MAX],
        symbol[SK_ORDER_JOURNAL_SYMBOL_MAX + 1];
    uint8_t side, type, tif, status;
    int8_t scale[DECS];
    uint64_t dec[DECS][2];
    char note[SK_ORDER_JOURNAL_NOTE_MAX];
    uint8_t rest[CHECK_AT - 208 - 16 * DECS - SK_ORDER_JOURNAL_NOTE_MAX];
    uint64_t check;
} record;

_Static_assert(sizeof(header) == SK_ORDER_JOURNAL_SLOT, "the header is one slot");
_Static_assert(sizeof(record) == SK_ORDER_JOURNAL_SLOT && offsetof(record, dec) == 208,
               "as documented");

struct sk_order_journal {
    const souk_alloc *alloc;
    int fd;
    record *slots; /* the mapping; slot 0 is the header */
    uint32_t slots_count, used;
    uint64_t seq;
    uint32_t damaged;
    uint32_t unsynced; /* slot from which on nothing was waited for; 0: none */
    bool sync;
    bool other_key; /* what it holds of totals is of another key */
    uint64_t key_hash;
    char venue[32], path[PATH_SIZE];
};

/* Four lanes side by side, each step of which can be undone: no single change is lost. A kill tears
 * a record, it does not forge one, so no more is needed, and this takes a tenth of a CRC's time. */
uint64_t sk_order_journal_check(const void *slot)
{
    enum { LANES = 4, WORDS = CHECK_AT / 8 };
    static const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t words[WORDS], lanes[LANES] = {odd, odd << 1, odd << 2, odd << 3}, all = WORDS;
    memcpy(words, slot, sizeof words);
    for (int i = 0; i < WORDS; i++) {
        uint64_t mixed = (lanes[i % LANES] ^ words[i]) * odd;
        lanes[i % LANES] = mixed ^ mixed >> 29;
    }
    for (int i = 0; i < LANES; i++)
        all = sk_mix64(all ^ lanes[i]);
    return all;
}

static souk_status io_error(const sk_order_journal *j, const char *what, souk_error *err)
{
    return sk_fail(err, SOUK_E_IO, "the journal %.120s cannot be %s: %s", j->path, what,
                   strerror(errno));
}

/* ---- the mapping ---- */

static void unmap(sk_order_journal *j)
{
    if (j->slots)
        munmap(j->slots, (size_t)j->slots_count * SK_ORDER_JOURNAL_SLOT);
    j->slots = NULL;
    j->slots_count = 0;
}

/* Blocks first: writing into a mapping without them would be a signal when the disk is full. */
static souk_status map_slots(sk_order_journal *j, int fd, uint32_t count, record **out,
                             souk_error *err)
{
    off_t size = (off_t)count * SK_ORDER_JOURNAL_SLOT;
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        (rlim_t)size > limit.rlim_cur)
        return sk_fail(err, SOUK_E_JOURNAL,
                       "the journal %.120s may not grow to %lld bytes: raise the file size limit",
                       j->path, (long long)size);
    int failed = posix_fallocate(fd, 0, size);
    if (failed)
        return sk_fail(err, SOUK_E_JOURNAL, "the journal %.120s cannot grow: %s", j->path,
                       strerror(failed));
    void *map = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return io_error(j, "mapped", err);
    *out = map;
    return SOUK_OK;
}

/* ---- records ---- */

static bool put_text(char *to, size_t size, souk_str text)
{
    if (text.len > size)
        return false;
    if (text.len)
        memcpy(to, text.ptr, text.len);
    return true;
}

static souk_str text_of(const char *text, size_t size)
{
    return (souk_str){text, (uint32_t)strnlen(text, size)};
}

static bool to_record(const sk_order_journal_entry *e, record *r)
{
    const souk_dec *decs[DECS] = {&e->ask.price, &e->ask.stop, &e->ask.qty, &e->ask.quote_qty};
    *r = (record){.kind = (uint32_t)e->kind,
                  .flags = e->ask.flags,
                  .ref = e->ref,
                  .at_ns = e->at_ns,
                  .fence_ns = e->fence_ns,
                  .side = (uint8_t)e->ask.side,
                  .type = (uint8_t)e->ask.type,
                  .tif = (uint8_t)e->ask.tif,
                  .status = (uint8_t)e->status};
    for (int i = 0; i < DECS; i++) {
        r->scale[i] = decs[i]->scale;
        r->dec[i][0] = decs[i]->hi;
        r->dec[i][1] = decs[i]->lo;
    }
    return put_text(r->client_id, sizeof r->client_id, e->client_id) &&
           put_text(r->order_id, sizeof r->order_id, e->order_id) &&
           put_text(r->note, sizeof r->note, e->note) &&
           put_text(r->symbol, sizeof r->symbol - 1, e->symbol);
}

static sk_order_journal_entry to_entry(const record *r)
{
    sk_order_journal_entry e = {.kind = (sk_order_journal_kind)r->kind,
                                .ref = r->ref,
                                .at_ns = r->at_ns,
                                .fence_ns = r->fence_ns,
                                .client_id = text_of(r->client_id, sizeof r->client_id),
                                .order_id = text_of(r->order_id, sizeof r->order_id),
                                .symbol = text_of(r->symbol, sizeof r->symbol),
                                .note = text_of(r->note, sizeof r->note),
                                .status = (souk_order_status)r->status,
                                .ask = {.side = (souk_side)r->side,
                                        .type = (souk_order_type)r->type,
                                        .tif = (souk_tif)r->tif,
                                        .flags = r->flags}};
    souk_dec *decs[DECS] = {&e.ask.price, &e.ask.stop, &e.ask.qty, &e.ask.quote_qty};
    for (int i = 0; i < DECS; i++)
        *decs[i] = (souk_dec){.hi = r->dec[i][0], .lo = r->dec[i][1], .scale = r->scale[i]};
    return e;
}

static bool is_record(const record *r)
{
    bool values = r->status <= SOUK_ORDER_PENDING_AMEND && r->side <= SOUK_SELL &&
                  r->type < SOUK_TYPE_COUNT && r->tif <= SOUK_GTD && r->seq && r->seq < SEQ_END &&
                  r->ref && r->ref < SEQ_END;
    for (int i = 0; i < DECS; i++)
        values = values && r->scale[i] >= 0 && r->scale[i] <= SOUK_DEC_SCALE_MAX;
    return r->check == sk_order_journal_check(r) && r->kind >= SK_ORDER_JOURNAL_INTENT &&
           r->kind <= SK_ORDER_JOURNAL_FILL && values;
}

static bool is_free(const record *r)
{
    static const record nothing;
    return memcmp(r, &nothing, sizeof *r) == 0;
}

/* ---- what is over ---- */

static bool is_sum(const record *r)
{
    return r->kind >= SK_ORDER_JOURNAL_TOTAL && r->kind <= SK_ORDER_JOURNAL_FILL;
}

/* What is over. own: this program wrote all of it, there is nothing to check. */
typedef struct past {
    sk_map orders;
    uint64_t set; /* ref of the newest whole set; 0: none */
    bool own, no_sums;
} past;

static bool is_over(const past *p, const record *r)
{
    uint64_t there;
    if (!p->own && !is_record(r))
        return true;
    if (!is_sum(r))
        return sk_map_get(&p->orders, r->ref, &there);
    if (p->no_sums || r->ref < p->set || (!p->set && !p->own))
        return true;
    /* of a set that was being written when the program ended */
    return r->ref > p->set && r->kind != SK_ORDER_JOURNAL_FILL && !p->own;
}

static bool find_past(const sk_order_journal *j, const record *from, uint32_t count, bool own,
                      past *p)
{
    bool room = true;
    *p = (past){.own = own, .no_sums = j->other_key};
    sk_map_init(&p->orders, j->alloc);
    room = sk_map_reserve(&p->orders, count / 2);
    for (uint32_t i = 1; i < count && room; i++) {
        if (!own && !is_record(&from[i]))
            continue;
        if (from[i].kind == SK_ORDER_JOURNAL_END)
            room = sk_map_put(&p->orders, from[i].ref, 1);
        if (from[i].kind == SK_ORDER_JOURNAL_SET && from[i].ref > p->set)
            p->set = from[i].ref;
    }
    return room;
}

/* Copies what is not over from one mapping to the slots after the header of another; to NULL:
 * counts. Seqs and refs stay. */
static souk_status copy_live(const sk_order_journal *j, const record *from, uint32_t count,
                             bool own, record *to, uint32_t *copied, bool *orders)
{
    past p;
    bool room = find_past(j, from, count, own, &p);
    *copied = 0;
    for (uint32_t i = 1; i < count && room; i++) {
        if (is_over(&p, &from[i]))
            continue;
        ++*copied;
        if (orders && !is_sum(&from[i]))
            *orders = true;
        if (to)
            to[*copied] = from[i];
    }
    sk_map_deinit(&p.orders);
    return room ? SOUK_OK : SOUK_E_NOMEM;
}

static void write_header(const sk_order_journal *j, record *slot)
{
    header h = {.version = SK_ORDER_JOURNAL_VERSION,
                .slot = SK_ORDER_JOURNAL_SLOT,
                .order_mark = ORDER_MARK,
                .key_hash = j->key_hash};
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.venue, j->venue, sizeof h.venue);
    h.check = sk_order_journal_check(&h);
    memcpy(slot, &h, sizeof h);
}

static uint32_t slots_for(uint32_t live)
{
    uint32_t slots = SK_ORDER_JOURNAL_SLOTS_FIRST;
    while (slots < 2 * (live + 1))
        slots *= 2;
    return slots;
}

/* The new name on disk too: what is appended from now on is in the file that bears it. */
static bool sync_directory(const char *path)
{
    char dir[PATH_SIZE];
    const char *slash = strrchr(path, '/');
    souk_str name = slash ? (souk_str){path, (uint32_t)(slash - path)} : SK_STR(".");
    if (slash == path)
        name = SK_STR("/");
    int fd =
        sk_str_copy(dir, sizeof dir, name) ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

/* Everything that is not over into a new file, which takes the name when it is whole. */
static souk_status rewrite(sk_order_journal *j, const record *from, uint32_t count, bool own,
                           souk_error *err)
{
    char path[PATH_SIZE + 8];
    uint32_t live, slots;
    record *map = NULL;
    souk_status status = copy_live(j, from, count, own, NULL, &live, NULL);
    if (status != SOUK_OK)
        return sk_fail_nomem(err);
    slots = slots_for(live);
    snprintf(path, sizeof path, "%s.new", j->path);
    unlink(path); /* of a program that was killed right here */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return io_error(j, "rewritten", err);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        status = io_error(j, "locked", err);
    if (status == SOUK_OK)
        status = map_slots(j, fd, slots, &map, err);
    if (status == SOUK_OK && copy_live(j, from, count, own, map, &live, NULL) != SOUK_OK)
        status = sk_fail_nomem(err);
    if (status == SOUK_OK) {
        write_header(j, map);
        /* without `sync` the machine's end is nobody's promise, and a wait for the disk costs more
         * than all that was written */
        if ((j->sync && fsync(fd) != 0) || rename(path, j->path) != 0)
            status = io_error(j, "rewritten", err);
    }
    if (status != SOUK_OK) {
        if (map)
            munmap(map, (size_t)slots * SK_ORDER_JOURNAL_SLOT);
        unlink(path);
        close(fd);
        return status;
    }
    unmap(j);
    if (j->fd >= 0)
        close(j->fd);
    j->fd = fd;
    j->slots = map;
    j->slots_count = slots;
    j->used = live + 1;
    j->unsynced = 0;
    return !j->sync || sync_directory(j->path) ? SOUK_OK : io_error(j, "made to stay", err);
}

/* ---- opening ---- */

static souk_status check_header(sk_order_journal *j, const header *h, bool in_flight,
                                souk_error *err)
{
    if (memcmp(h->magic, magic, sizeof magic) != 0)
        return sk_fail(err, SOUK_E_CONFIG, "%.120s is no journal", j->path);
    if (h->version < SK_ORDER_JOURNAL_VERSION && h->slot != SK_ORDER_JOURNAL_SLOT)
        return sk_fail(err, SOUK_E_CONFIG,
                       "the journal %.100s is of version %u, this is %d: end its orders with the "
                       "program that wrote it, then delete it",
                       j->path, h->version, SK_ORDER_JOURNAL_VERSION);
    if (h->check != sk_order_journal_check(h) || h->order_mark != ORDER_MARK ||
        h->slot != SK_ORDER_JOURNAL_SLOT)
        return sk_fail(err, SOUK_E_CORRUPT, "the header of the journal %.120s is damaged", j->path);
    if (h->version != SK_ORDER_JOURNAL_VERSION)
        return sk_fail(err, SOUK_E_CONFIG, "the journal %.120s is of version %u: this is %d",
                       j->path, h->version, SK_ORDER_JOURNAL_VERSION);
    if (memcmp(h->venue, j->venue, sizeof h->venue) != 0)
        return sk_fail(err, SOUK_E_CONFIG, "the journal %.100s belongs to %.31s", j->path,
                       h->venue);
    if (in_flight && h->key_hash != j->key_hash)
        return sk_fail(err, SOUK_E_CONFIG,
                       "the journal %.100s holds orders of another API key: open it with that key",
                       j->path);
    return SOUK_OK;
}

static souk_status open_file(sk_order_journal *j, off_t *size, souk_error *err)
{
    struct stat held, named;
    j->fd = open(j->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (j->fd < 0)
        return io_error(j, "opened", err);
    if (flock(j->fd, LOCK_EX | LOCK_NB) != 0)
        return sk_fail(err, SOUK_E_STATE, "the journal %.120s is in use: each program needs one",
                       j->path);
    if (fstat(j->fd, &held) != 0 || stat(j->path, &named) != 0 || !S_ISREG(held.st_mode))
        return io_error(j, "opened", err);
    if (held.st_ino != named.st_ino || held.st_dev != named.st_dev)
        return sk_fail(err, SOUK_E_STATE, "the journal %.120s is in use", j->path);
    *size = held.st_size;
    return SOUK_OK;
}

/* A file that ends inside its header is one that was being made. */
static souk_status is_torn_new(const sk_order_journal *j, off_t size, souk_error *err)
{
    char begin[sizeof magic] = {0};
    static const char zeros[sizeof magic];
    size_t len = size < (off_t)sizeof begin ? (size_t)size : sizeof begin;
    if (pread(j->fd, begin, len, 0) != (ssize_t)len)
        return io_error(j, "read", err);
    if (memcmp(begin, magic, len) != 0 && memcmp(begin, zeros, len) != 0)
        return sk_fail(err, SOUK_E_CONFIG, "%.120s is no journal", j->path);
    return SOUK_OK;
}

static void last_of(sk_order_journal *j, const record *r)
{
    j->seq = r->seq > j->seq ? r->seq : j->seq;
    j->seq = r->ref > j->seq ? r->ref : j->seq;
}

static souk_status read_all(sk_order_journal *j, off_t size, souk_error *err)
{
    static const header nothing;
    uint32_t count = (uint32_t)(size / SK_ORDER_JOURNAL_SLOT), live;
    bool orders = false;
    if (size < SK_ORDER_JOURNAL_SLOT)
        return is_torn_new(j, size, err);
    if (size > (off_t)SK_ORDER_JOURNAL_SLOTS_MAX * SK_ORDER_JOURNAL_SLOT)
        return sk_fail(err, SOUK_E_CONFIG, "%.120s is too long for a journal", j->path);
    void *map = mmap(NULL, (size_t)count * SK_ORDER_JOURNAL_SLOT, PROT_READ | PROT_WRITE,
                     MAP_SHARED, j->fd, 0);
    if (map == MAP_FAILED)
        return io_error(j, "mapped", err);
    j->slots = map;
    j->slots_count = count;
    if (memcmp(map, &nothing, sizeof nothing) == 0)
        return SOUK_OK; /* allocated, and killed before anything was written */
    j->other_key = ((const header *)map)->key_hash != j->key_hash;
    if (copy_live(j, j->slots, count, false, NULL, &live, &orders) != SOUK_OK)
        return sk_fail_nomem(err);
    for (uint32_t i = 1; i < count; i++) {
        if (is_record(&j->slots[i]))
            last_of(j, &j->slots[i]);
        else
            j->damaged += !is_free(&j->slots[i]);
    }
    return check_header(j, (const header *)map, orders, err);
}

souk_status sk_order_journal_open(sk_order_journal **out, const sk_order_journal_options *o,
                                  sk_on_order_journal on_entry, void *ctx, souk_error *err)
{
    off_t size = 0;
    *out = NULL;
    sk_order_journal *j = sk_alloc_zeroed(o->alloc, 1, sizeof *j);
    if (!j)
        return sk_fail_nomem(err);
    j->alloc = o->alloc;
    j->fd = -1;
    j->sync = o->sync;
    j->key_hash = o->key_hash;
    souk_status status = SOUK_OK;
    if (!sk_str_copy(j->path, sizeof j->path, sk_str(o->path)) ||
        !sk_str_copy(j->venue, sizeof j->venue, sk_str(o->venue)))
        status = sk_fail(err, SOUK_E_INVALID, "the journal's path is too long");
    if (status == SOUK_OK)
        status = open_file(j, &size, err);
    if (status == SOUK_OK)
        status = read_all(j, size, err);
    if (status == SOUK_OK)
        status = rewrite(j, j->slots, j->slots_count, false, err);
    j->other_key = false;
    for (uint32_t i = 1; status == SOUK_OK && i < j->used; i++) {
        const sk_order_journal_entry entry = to_entry(&j->slots[i]);
        status = on_entry(ctx, &entry);
        if (status != SOUK_OK)
            sk_fail(err, status, "the journal's orders cannot be taken up");
    }
    if (status != SOUK_OK) {
        sk_order_journal_close(j);
        return status;
    }
    *out = j;
    return SOUK_OK;
}

void sk_order_journal_close(sk_order_journal *j)
{
    if (!j)
        return;
    unmap(j);
    if (j->fd >= 0)
        close(j->fd);
    sk_free(j->alloc, j);
}

uint32_t sk_order_journal_damaged(const sk_order_journal *j)
{
    return j->damaged;
}

/* ---- appending ---- */

static souk_status make_room(sk_order_journal *j, souk_error *err)
{
    uint32_t live;
    record *map;
    if (copy_live(j, j->slots, j->used, true, NULL, &live, NULL) != SOUK_OK)
        return sk_fail_nomem(err);
    if (live < j->slots_count / 2)
        return rewrite(j, j->slots, j->used, true, err);
    if (j->slots_count > SK_ORDER_JOURNAL_SLOTS_MAX / 2)
        return sk_fail(err, SOUK_E_JOURNAL, "the journal %.120s holds too many open orders",
                       j->path);
    souk_status status = map_slots(j, j->fd, 2 * j->slots_count, &map, err);
    if (status != SOUK_OK)
        return status;
    uint32_t slots = 2 * j->slots_count;
    unmap(j);
    j->slots = map;
    j->slots_count = slots;
    return SOUK_OK;
}

souk_status sk_order_journal_append(sk_order_journal *j, sk_order_journal_entry *entry,
                                    souk_error *err)
{
    record r;
    if (!to_record(entry, &r))
        return sk_fail(err, SOUK_E_INVALID, "an id is too long for the journal");
    if (j->used == j->slots_count) {
        souk_status status = make_room(j, err);
        if (status != SOUK_OK)
            return status;
    }
    r.seq = ++j->seq;
    if (entry->kind == SK_ORDER_JOURNAL_INTENT || !entry->ref)
        entry->ref = r.ref = r.seq;
    r.check = sk_order_journal_check(&r);
    record *slot = &j->slots[j->used++];
    memcpy(slot, &r, sizeof r);
    if (is_sum(&r) && r.kind != SK_ORDER_JOURNAL_SET) {
        j->unsynced = j->unsynced ? j->unsynced : j->used - 1;
    } else if (j->sync) {
        const record *first = j->unsynced ? &j->slots[j->unsynced] : slot;
        uintptr_t page = (uintptr_t)first & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
        size_t len = (uintptr_t)slot + sizeof r - page;
        j->unsynced = 0;
        if (msync((void *)page, len, MS_SYNC) != 0)
            return sk_fail(err, SOUK_E_JOURNAL, "the journal %.120s cannot be written: %s", j->path,
                           strerror(errno));
    }
    return SOUK_OK;
}
