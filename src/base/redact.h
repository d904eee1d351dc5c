/* SPDX-License-Identifier: MIT
 * What may be shown of a request: values whose name is that of a secret are cut to four characters
 * ("ykC7...") where they identify something, and replaced by REDACTED where they open something.
 * Used by the log, by error texts and by --dry-run. Threads: pure functions.
 *
 * Names are compared without case, hyphens and underscores: X-MBX-APIKEY, apiKey and api_key are
 * one name. */
#ifndef SK_BASE_REDACT_H
#define SK_BASE_REDACT_H

#include "base/mem.h"

typedef enum sk_redaction {
    SK_SHOW,    /**< no secret */
    SK_SHORTEN, /**< first four characters: API keys, signatures, listen keys */
    SK_HIDE     /**< nothing of it: secrets, pass phrases, authorization, tokens */
} sk_redaction;

/** What the name of a field, parameter or header asks for. */
sk_redaction sk_redact_rule(souk_str name);

/** Each appends to a buffer; false: it is full or out of memory. */

/** The value of the named field or header, as far as it may be shown. */
bool sk_redact_value(sk_buf *out, souk_str name, souk_str value);
/** name=value&name=value: a query string or a form body. */
bool sk_redact_query(sk_buf *out, souk_str query);
/** A URL: its query, a password before the host, and path segments of 40 or more letters and digits
 *  (listen keys stand there). */
bool sk_redact_url(sk_buf *out, souk_str url);
/** JSON text, well-formed or not: string members by their names, at any depth. */
bool sk_redact_json(sk_buf *out, souk_str json);

#endif
