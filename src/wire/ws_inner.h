/* SPDX-License-Identifier: MIT
 * Between the files of the WebSocket codec. Not for other rooms. */
#ifndef SK_WIRE_WS_INNER_H
#define SK_WIRE_WS_INNER_H

#include "wire/ws.h"

/* With more than this waiting in the output, pongs wait too, and only the latest is kept. */
enum { SK_WS_PONG_QUEUE_MAX = 64 * 1024 };

/** Answers a ping, now or when the output has drained. */
void sk_ws_pong(sk_ws *ws, souk_str payload);

/** Chooses among a client's Sec-WebSocket-Extensions what the server agrees to. `share`: insist on
 *  server_no_context_takeover. *agreed is all zero when permessage-deflate is declined. */
void sk_ws_extension_choose(const sk_headers *headers, bool share, sk_ws_deflate *agreed);

/** Appends the value of the server's Sec-WebSocket-Extensions field. */
void sk_ws_extension_answer(sk_buf *out, const sk_ws_deflate *agreed);

/** The value of the client's field. */
souk_str sk_ws_extension_offer(bool no_context);

/** Reads the server's answer. False when it holds anything that was not offered. */
bool sk_ws_extension_agreed(const sk_headers *headers, bool offered, sk_ws_deflate *agreed);

#endif
