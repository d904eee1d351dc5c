/* SPDX-License-Identifier: MIT */
#include "engine/ledger.h"

#include "base/limits.h"

#include <string.h>

bool sk_ledger_init(sk_ledger *ledger, uint32_t assets_count, const souk_alloc *alloc)
{
    *ledger = (sk_ledger){.assets_count = assets_count, .alloc = alloc};
    ledger->moved = sk_alloc_zeroed(alloc, assets_count, sizeof(int64_t));
    ledger->fees = sk_alloc_zeroed(alloc, assets_count, sizeof(int64_t));
    ledger->issued = sk_alloc_zeroed(alloc, assets_count, sizeof(int64_t));
    return ledger->moved && ledger->fees && ledger->issued;
}

void sk_ledger_deinit(sk_ledger *ledger)
{
    sk_free(ledger->alloc, ledger->balances);
    sk_free(ledger->alloc, ledger->moved);
    sk_free(ledger->alloc, ledger->fees);
    sk_free(ledger->alloc, ledger->issued);
    sk_free(ledger->alloc, ledger->touches);
    sk_free(ledger->alloc, ledger->accounts);
    sk_free(ledger->alloc, ledger->slots);
}

bool sk_ledger_reserve(sk_ledger *ledger, uint32_t count)
{
    if (count <= ledger->accounts_capacity)
        return true;
    uint32_t capacity = ledger->accounts_capacity ? ledger->accounts_capacity : 16;
    while (capacity < count)
        capacity *= 2;
    const souk_alloc *alloc = ledger->alloc;
    size_t width = ledger->assets_count, old = ledger->accounts_capacity;
    void *ptr = sk_realloc_array(alloc, ledger->accounts, capacity, sizeof *ledger->accounts);
    if (!ptr)
        return false;
    ledger->accounts = ptr;
    ptr = sk_realloc_array(alloc, ledger->touches, width * capacity, sizeof *ledger->touches);
    if (!ptr)
        return false;
    ledger->touches = ptr;
    ptr = sk_realloc_array(alloc, ledger->balances, width * capacity, sizeof *ledger->balances);
    if (!ptr)
        return false;
    ledger->balances = ptr;
    memset(ledger->balances + old * width, 0, (capacity - old) * width * sizeof(sk_balance));
    ledger->accounts_capacity = capacity;
    return true;
}

static bool reserve_id(sk_ledger *ledger, uint32_t id)
{
    if (id < ledger->slots_capacity)
        return true;
    uint32_t capacity = ledger->slots_capacity ? ledger->slots_capacity : 64;
    while (capacity <= id)
        capacity *= 2;
    void *ptr = sk_realloc_array(ledger->alloc, ledger->slots, capacity, sizeof *ledger->slots);
    if (!ptr)
        return false;
    ledger->slots = ptr;
    memset(ledger->slots + ledger->slots_capacity, 0,
           (capacity - ledger->slots_capacity) * sizeof *ledger->slots);
    ledger->slots_capacity = capacity;
    return true;
}

souk_status sk_ledger_account(sk_ledger *ledger, uint32_t id, uint32_t *slot)
{
    if (id >= SK_ACCOUNTS_MAX)
        return SOUK_E_LIMIT;
    *slot = sk_ledger_find(ledger, id);
    if (*slot != UINT32_MAX)
        return SOUK_OK;
    if (!reserve_id(ledger, id) || !sk_ledger_reserve(ledger, ledger->accounts_count + 1))
        return SOUK_E_NOMEM;
    *slot = ledger->accounts_count++;
    ledger->accounts[*slot] = (sk_account){.id = id};
    ledger->slots[id] = *slot + 1;
    return SOUK_OK;
}

souk_status sk_ledger_issue(sk_ledger *ledger, uint32_t slot, uint32_t asset, int64_t units)
{
    int64_t issued, left;
    if (__builtin_add_overflow(ledger->issued[asset], units, &issued))
        return SOUK_E_RANGE;
    if (__builtin_add_overflow(sk_ledger_at(ledger, slot, asset)->free_units, units, &left))
        return SOUK_E_RANGE;
    if (left < 0)
        return SOUK_E_INSUFFICIENT_FUNDS;
    ledger->issued[asset] = issued;
    ledger->moved[asset] -= units;
    sk_ledger_post(ledger, slot, asset, units, 0);
    return SOUK_OK;
}

void sk_ledger_close(sk_ledger *ledger)
{
    for (uint32_t asset = 0; asset < ledger->assets_count; asset++)
        assert(ledger->moved[asset] == 0);
}
