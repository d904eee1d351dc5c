/* SPDX-License-Identifier: MIT */
#include "engine/orders.h"

#include <assert.h>
#include <string.h>

void sk_orders_init(sk_orders *orders, const souk_alloc *alloc, uint32_t instruments_count)
{
    *orders =
        (sk_orders){.alloc = alloc, .instruments_count = instruments_count, .free_slot = SK_NONE};
    sk_ids_init(&orders->ids, alloc);
}

void sk_orders_deinit(sk_orders *orders)
{
    sk_ids_deinit(&orders->ids);
    sk_free(orders->alloc, orders->hot_block);
    sk_free(orders->alloc, orders->more);
    for (uint32_t i = 0; i < orders->lists_capacity; i++)
        sk_free(orders->alloc, orders->lists[i].slots);
    sk_free(orders->alloc, orders->lists);
    sk_free(orders->alloc, orders->counts);
    sk_free(orders->alloc, orders->due);
}

static bool grow_hot(sk_orders *orders, uint32_t capacity)
{
    void *block = orders->hot_block;
    sk_order *hot = sk_alloc_lines(orders->alloc, capacity, sizeof *hot, &orders->hot_block);
    if (!hot)
        return false;
    if (block)
        memcpy(hot, orders->hot, (size_t)orders->capacity * sizeof *hot);
    orders->hot = hot;
    sk_free(orders->alloc, block);
    return true;
}

static bool grow_slab(sk_orders *orders, uint32_t capacity)
{
    const souk_alloc *alloc = orders->alloc;
    void *ptr;
    if (!grow_hot(orders, capacity))
        return false;
    if (!(ptr = sk_realloc_array(alloc, orders->more, capacity, sizeof *orders->more)))
        return false;
    orders->more = ptr;
    if (!(ptr = sk_realloc_array(alloc, orders->due, capacity, sizeof *orders->due)))
        return false;
    orders->due = ptr;
    for (uint32_t slot = capacity; slot-- > orders->capacity;) {
        orders->hot[slot].next = orders->free_slot;
        orders->free_slot = slot;
    }
    orders->capacity = capacity;
    return true;
}

bool sk_orders_grow(sk_orders *orders, uint32_t count)
{
    uint64_t want = (uint64_t)orders->capacity * 2;
    if (want < count)
        want = count;
    if (want < 64)
        want = 64;
    return want < SK_NONE && sk_ids_reserve(&orders->ids, (uint32_t)want) &&
           grow_slab(orders, (uint32_t)want);
}

bool sk_orders_grow_list(sk_orders *orders, sk_order_list *list)
{
    uint32_t capacity = list->capacity ? list->capacity * 2 : 16;
    void *ptr = sk_realloc_array(orders->alloc, list->slots, capacity, sizeof *list->slots);
    if (!ptr)
        return false;
    list->slots = ptr;
    list->capacity = capacity;
    return true;
}

bool sk_orders_reserve_places(sk_orders *orders, uint32_t account, uint32_t count)
{
    sk_order_list *list = &orders->lists[account];
    while (list->capacity - list->count < count) {
        if (!sk_orders_grow_list(orders, list))
            return false;
    }
    return true;
}

bool sk_orders_reserve_accounts(sk_orders *orders, uint32_t count)
{
    if (count <= orders->lists_capacity)
        return true;
    uint32_t capacity = orders->lists_capacity ? orders->lists_capacity : 16;
    while (capacity < count)
        capacity *= 2;
    void *ptr = sk_realloc_array(orders->alloc, orders->lists, capacity, sizeof *orders->lists);
    if (!ptr)
        return false;
    orders->lists = ptr;
    size_t width = orders->instruments_count, old = orders->lists_capacity;
    ptr = sk_realloc_array(orders->alloc, orders->counts, width * capacity, sizeof *orders->counts);
    if (!ptr)
        return false;
    orders->counts = ptr;
    memset(orders->counts + old * width, 0, (capacity - old) * width * sizeof *orders->counts);
    memset(orders->lists + old, 0, (capacity - old) * sizeof *orders->lists);
    orders->lists_capacity = capacity;
    return true;
}

static bool is_sooner(const sk_orders *orders, uint32_t a, uint32_t b)
{
    int64_t at_a = orders->more[a].expire_ns, at_b = orders->more[b].expire_ns;
    return at_a != at_b ? at_a < at_b : orders->hot[a].id < orders->hot[b].id;
}

static void set_due(sk_orders *orders, uint32_t place, uint32_t slot)
{
    orders->due[place] = slot;
    orders->more[slot].due = place;
}

/* Puts the slot where it belongs, starting from a free place. */
static void sift(sk_orders *orders, uint32_t place, uint32_t slot)
{
    while (place > 0 && is_sooner(orders, slot, orders->due[(place - 1) / 2])) {
        set_due(orders, place, orders->due[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    for (;;) {
        uint32_t child = place * 2 + 1;
        if (child + 1 < orders->due_count &&
            is_sooner(orders, orders->due[child + 1], orders->due[child]))
            child++;
        if (child >= orders->due_count || !is_sooner(orders, orders->due[child], slot))
            break;
        set_due(orders, place, orders->due[child]);
        place = child;
    }
    set_due(orders, place, slot);
}

static void drop_due(sk_orders *orders, uint32_t place)
{
    uint32_t last = orders->due[--orders->due_count];
    if (place < orders->due_count)
        sift(orders, place, last);
}

uint32_t sk_orders_due(const sk_orders *orders)
{
    return orders->due_count ? orders->due[0] : SK_NONE;
}

void sk_orders_link(sk_orders *orders, uint32_t slot)
{
    sk_order *order = &orders->hot[slot];
    sk_ids_put(&orders->ids, order->id, slot);

    sk_order_list *list = &orders->lists[order->account];
    assert(list->count < list->capacity);
    order->place = list->count;
    list->slots[list->count++] = slot;

    sk_order_count *count = sk_orders_counted(orders, order->account, order->instrument);
    count->open++;
    count->waiting += order->ladder >= SK_LADDER_FALL;

    if (order->dated) {
        uint32_t place = orders->due_count++;
        sift(orders, place, slot);
    }
}

void sk_orders_unlink(sk_orders *orders, uint32_t slot)
{
    const sk_order *order = &orders->hot[slot];
    sk_order_list *list = &orders->lists[order->account];
    uint32_t last = list->slots[--list->count];
    list->slots[order->place] = last;
    orders->hot[last].place = order->place;

    sk_order_count *count = sk_orders_counted(orders, order->account, order->instrument);
    count->open--;
    count->waiting -= order->ladder >= SK_LADDER_FALL;
    if (order->dated)
        drop_due(orders, orders->more[slot].due);
    sk_ids_drop(&orders->ids, order->id, slot);
}

void sk_orders_drop(sk_orders *orders, uint32_t slot)
{
    sk_orders_unlink(orders, slot);
    sk_orders_give(orders, slot);
}
