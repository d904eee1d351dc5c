/* SPDX-License-Identifier: MIT */
#include "engine/ids.h"

#include <assert.h>
#include <string.h>

struct sk_ids_entry {
    uint64_t key; /* id / 64 */
    uint32_t page;
};

static uint64_t home(const sk_ids *ids, uint64_t key)
{
    return (key * 0x9E3779B97F4A7C15u >> 20) & ids->mask;
}

void sk_ids_init(sk_ids *ids, const souk_alloc *alloc)
{
    *ids = (sk_ids){.alloc = alloc, .last_page = SK_NONE};
}

void sk_ids_deinit(sk_ids *ids)
{
    sk_free(ids->alloc, ids->pages);
    sk_free(ids->alloc, ids->used);
    sk_free(ids->alloc, ids->free_pages);
    sk_free(ids->alloc, ids->entries);
    sk_ids_init(ids, ids->alloc);
}

static uint64_t find_entry(const sk_ids *ids, uint64_t key)
{
    uint64_t at = home(ids, key);
    while (ids->entries[at].page != SK_NONE && ids->entries[at].key != key)
        at = (at + 1) & ids->mask;
    return at;
}

static bool grow_directory(sk_ids *ids, uint64_t size)
{
    struct sk_ids_entry *entries = sk_realloc_array(ids->alloc, NULL, size, sizeof *entries);
    if (!entries)
        return false;
    struct sk_ids_entry *old = ids->entries;
    uint64_t old_size = old ? ids->mask + 1 : 0;
    for (uint64_t i = 0; i < size; i++)
        entries[i].page = SK_NONE;
    ids->entries = entries;
    ids->mask = size - 1;
    for (uint64_t i = 0; i < old_size; i++) {
        if (old[i].page != SK_NONE)
            entries[find_entry(ids, old[i].key)] = old[i];
    }
    sk_free(ids->alloc, old);
    return true;
}

static bool grow_pages(sk_ids *ids, uint32_t count)
{
    void *ptr = sk_realloc_array(ids->alloc, ids->pages, count, sizeof *ids->pages);
    if (!ptr)
        return false;
    ids->pages = ptr;
    if (!(ptr = sk_realloc_array(ids->alloc, ids->used, count, sizeof *ids->used)))
        return false;
    ids->used = ptr;
    if (!(ptr = sk_realloc_array(ids->alloc, ids->free_pages, count, sizeof *ids->free_pages)))
        return false;
    ids->free_pages = ptr;
    for (uint32_t page = count; page-- > ids->pages_count;) {
        memset(ids->pages[page], 0xff, sizeof ids->pages[page]);
        ids->used[page] = 0;
        ids->free_pages[ids->free_count++] = page;
    }
    ids->pages_count = count;
    return true;
}

bool sk_ids_reserve(sk_ids *ids, uint32_t count)
{
    if (ids->free_count > 0 && ids->entries && count <= 1)
        return true;
    uint32_t pages = count / SK_IDS_PAGE + 1;
    if (ids->free_count == 0 && pages < ids->pages_count * 2)
        pages = ids->pages_count * 2;
    if (pages < 16)
        pages = 16;
    uint64_t size = ids->entries ? ids->mask + 1 : 64;
    while (size < (uint64_t)pages * 2)
        size *= 2;
    if ((!ids->entries || size > ids->mask + 1) && !grow_directory(ids, size))
        return false;
    return pages <= ids->pages_count || grow_pages(ids, pages);
}

void sk_ids_put(sk_ids *ids, uint64_t id, uint32_t slot)
{
    uint64_t key = id / SK_IDS_PAGE;
    if (ids->last_page == SK_NONE || ids->last_key != key) {
        uint64_t at = find_entry(ids, key);
        if (ids->entries[at].page == SK_NONE) {
            assert(ids->free_count > 0);
            ids->entries[at] =
                (struct sk_ids_entry){.key = key, .page = ids->free_pages[--ids->free_count]};
            ids->entries_count++;
        }
        ids->last_key = key;
        ids->last_page = ids->entries[at].page;
    }
    uint32_t page = ids->last_page;
    assert(ids->pages[page][id % SK_IDS_PAGE] == SK_NONE);
    ids->pages[page][id % SK_IDS_PAGE] = slot;
    ids->used[page]++;
}

/* Moves back what was displaced over the hole, so that no tombstones remain. */
static void remove_entry(sk_ids *ids, uint64_t hole)
{
    uint64_t at = hole;
    for (;;) {
        at = (at + 1) & ids->mask;
        if (ids->entries[at].page == SK_NONE)
            break;
        uint64_t want = home(ids, ids->entries[at].key);
        if (((at - want) & ids->mask) >= ((at - hole) & ids->mask)) {
            ids->entries[hole] = ids->entries[at];
            hole = at;
        }
    }
    ids->entries[hole].page = SK_NONE;
    ids->entries_count--;
}

void sk_ids_drop(sk_ids *ids, uint64_t id)
{
    uint64_t key = id / SK_IDS_PAGE;
    uint64_t at = find_entry(ids, key);
    uint32_t page = ids->entries[at].page;
    assert(page != SK_NONE && ids->pages[page][id % SK_IDS_PAGE] != SK_NONE);
    ids->pages[page][id % SK_IDS_PAGE] = SK_NONE;
    if (--ids->used[page] > 0)
        return;
    ids->free_pages[ids->free_count++] = page;
    remove_entry(ids, at);
    if (ids->last_page == page)
        ids->last_page = SK_NONE;
}

uint32_t sk_ids_find(const sk_ids *ids, uint64_t id)
{
    if (!ids->entries)
        return SK_NONE;
    uint64_t key = id / SK_IDS_PAGE;
    if (ids->last_page != SK_NONE && ids->last_key == key)
        return ids->pages[ids->last_page][id % SK_IDS_PAGE];
    uint32_t page = ids->entries[find_entry(ids, key)].page;
    return page == SK_NONE ? SK_NONE : ids->pages[page][id % SK_IDS_PAGE];
}
