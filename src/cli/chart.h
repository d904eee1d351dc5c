/* SPDX-License-Identifier: MIT
 * Candles drawn with letters: a column each, two steps a line, prices at the right. Positions are
 * computed in decimals like everything else. Threads: pure functions. */
#ifndef SK_CLI_CHART_H
#define SK_CLI_CHART_H

#include <souk/market.h>
#include "base/mem.h"

/** Appends the newest candles that fit into `columns`, oldest first, and a line that says what the
 *  last one is. count > 0. */
void sk_chart_put(sk_buf *out, bool colour, uint32_t columns, const souk_candle *rows,
                  size_t count);

#endif
